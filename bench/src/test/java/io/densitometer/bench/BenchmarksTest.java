package io.densitometer.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.LayerReport;
import io.densitometer.backend.Plan;
import io.densitometer.backend.Session;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.model.Architecture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Param;

/** Each benchmark's state compiles, runs and gives numbers; nothing is timed. */
class BenchmarksTest {
    @Test
    void jmhKnowsEveryBenchmark() throws IOException {
        try (InputStream in = Models.class.getResourceAsStream("/META-INF/BenchmarkList")) {
            String list = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<String> names = List.of(
                    "SparseLinear.dense",
                    "SparseLinear.sparse",
                    "PlanOverhead.empty",
                    "PlanOverhead.identityLayer",
                    "PlanOverhead.chain",
                    "RoundedWidth.feedForward",
                    "Models.forecast");
            for (String name : names) {
                String[] parts = name.split("\\.", -1);
                assertTrue(list.contains("io.densitometer.bench." + parts[0] + " "), name);
                assertTrue(list.contains(" " + parts[1] + " "), name);
            }
        }
    }

    private static String[] values(Class<?> state, String field) throws NoSuchFieldException {
        return state.getField(field).getAnnotation(Param.class).value();
    }

    private static Stream<String[]> sparseLayers() throws NoSuchFieldException {
        return Arrays.stream(values(SparseLinear.Sparse.class, "format")).flatMap(format -> {
            try {
                return Arrays.stream(values(SparseLinear.Sparse.class, "density"))
                        .map(density -> new String[] {format, density});
            } catch (NoSuchFieldException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("sparseLayers")
    void everyFormatHoldsEveryDensity(String format, String density) {
        SparseLinear.Sparse state = new SparseLinear.Sparse();
        state.tokens = 5;
        state.shape = "64x40";
        state.threads = 2;
        state.format = format;
        state.density = Double.parseDouble(density);
        state.open();
        new SparseLinear().sparse(state);
        LayerReport layer = state.arm().layers().get(0);
        assertEquals(format, layer.picked());
        assertEquals(state.density, layer.density(), format.equals("bsr") ? 0.01 : 0.001);
        state.close();
    }

    @Test
    void denseLayerHasNoZeros() {
        SparseLinear.Dense state = new SparseLinear.Dense();
        state.tokens = 17;
        state.shape = "24x33";
        state.threads = 1;
        state.open();
        new SparseLinear().dense(state);
        assertEquals(1, state.arm().layers().get(0).density());
        assertEquals("dense", state.arm().layers().get(0).picked());
        state.close();
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "4", "64"})
    void eachTrivialNodeIsOneStep(int steps) {
        PlanOverhead.Chain state = new PlanOverhead.Chain();
        state.backend = "cpu";
        state.steps = Math.max(1, steps);
        PlanOverhead.Trivial chosen = state;
        if (steps == 0) {
            chosen = new PlanOverhead.Empty();
            chosen.backend = "cpu";
        }
        chosen.open();
        chosen.run();
        try (Session session = chosen.arm().plan().open()) {
            assertEquals(steps, session.profile().size());
        }
        chosen.close();
    }

    @Test
    void identityLayerGivesItsInput() {
        PlanOverhead.Identity state = new PlanOverhead.Identity();
        state.backend = "cpu";
        state.open();
        new PlanOverhead().identityLayer(state);
        Plan plan = state.arm().plan();
        Tensor x = Tensor.of(Shape.of(1, 1, 8), 0.5f, -1, 2, 0, 3.25f, -7, 1e-3f, 8);
        assertEquals(x, plan.run(List.of(x)).get(0));
        state.close();
    }

    @ParameterizedTest
    @CsvSource({"1", "7", "16", "33"})
    void feedForwardBlockIsTwoDenseLayers(int width) {
        RoundedWidth.Block state = new RoundedWidth.Block();
        state.width = width;
        state.tokens = 5;
        state.outer = 24;
        state.threads = 1;
        state.open();
        new RoundedWidth().feedForward(state);
        List<LayerReport> layers = state.arm().layers();
        assertEquals(
                List.of("up.weight", "down.weight"),
                layers.stream().map(LayerReport::weight).toList());
        assertTrue(layers.stream().allMatch(layer -> layer.picked().equals("dense") && layer.density() == 1));
        try (Session session = state.arm().plan().open()) {
            assertEquals(5 * 24, session.output(0).remaining());
        }
        state.close();
    }

    private static Stream<String[]> models() throws NoSuchFieldException {
        String[] backends = values(Models.Forecast.class, "backend");
        return Arrays.stream(values(Models.Forecast.class, "model"))
                .flatMap(model -> Arrays.stream(backends).map(backend -> new String[] {model, backend}));
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyModelRunsOnEveryBackend(String model, String backend) {
        Models.Forecast state = new Models.Forecast();
        state.model = model;
        state.backend = backend;
        state.size = "small";
        state.density = 0.1;
        state.batch = 2;
        state.threads = 1;
        state.open();
        new Models().forecast(state);
        try (Session session = state.arm().plan().open()) {
            state.arm().again(session).body().run();
            assertEquals(2 * 24 * 7, session.output(0).remaining());
            for (int i = 0; i < session.output(0).remaining(); i++) {
                assertTrue(Float.isFinite(session.output(0).get(i)), "output " + i);
            }
        }
        state.close();
    }

    @Test
    void everyArchitectureIsBenchmarked() throws NoSuchFieldException {
        List<String> known = io.densitometer.model.Models.all().stream()
                .map(Architecture::name)
                .toList();
        assertEquals(known, List.of(values(Models.Forecast.class, "model")));
    }
}
