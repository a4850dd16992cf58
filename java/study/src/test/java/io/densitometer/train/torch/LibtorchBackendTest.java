package io.densitometer.train.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.backend.Session;
import io.densitometer.backend.reference.Interpreter;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphCases;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.op.OpCase;
import io.densitometer.graph.op.OpCases;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Forecasts on libtorch against worked-out cases and the reference. */
class LibtorchBackendTest {
    private static final double SINGLE = 0x1p-24;
    private static final double GRAPHS = 1e-5;

    static Stream<OpCase> ops() {
        return OpCases.all();
    }

    static List<GraphCases.GraphCase> graphs() {
        return GraphCases.all();
    }

    @ParameterizedTest
    @MethodSource("ops")
    void givesWhatTheOpMustGive(OpCase example) {
        List<Tensor> actual = run(example.graph(), example.given(), example.batch());
        assertEquals(example.expected().size(), actual.size());
        for (int i = 0; i < actual.size(); i++) {
            assertClose(example, example.expected().get(i), actual.get(i));
        }
    }

    private static void assertClose(OpCase example, Tensor expected, Tensor actual) {
        assertEquals(expected.shape(), actual.shape(), example.toString());
        for (int i = 0; i < expected.size(); i++) {
            double size = Math.max(1, Math.abs(expected.get(i)));
            if (expected.get(i) != actual.get(i)) {
                double most = example.tolerance(SINGLE) * size;
                assertEquals(expected.get(i), actual.get(i), most, example + " element " + i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void agreesWithTheReferenceAtSeveralBatches(GraphCases.GraphCase example) {
        for (int batch : new int[] {1, 3}) {
            List<Tensor> inputs = example.inputs(batch);
            List<Tensor> expected = new Interpreter(example.graph()).outputs(inputs, batch);
            List<Tensor> actual = run(example.graph(), inputs, batch);
            for (int i = 0; i < actual.size(); i++) {
                for (int j = 0; j < actual.get(i).size(); j++) {
                    double wanted = expected.get(i).get(j);
                    double most = GRAPHS * Math.max(1, Math.abs(wanted));
                    assertEquals(wanted, actual.get(i).get(j), most, example + " element " + j);
                }
            }
        }
    }

    private static List<Tensor> run(Graph graph, List<Tensor> inputs, int batch) {
        try (Plan plan = Backend.named("libtorch").compile(graph, CompileOptions.dense(batch, 1))) {
            return plan.run(inputs);
        }
    }

    private static Graph model() {
        ModelConfig config = ModelConfig.parse(
                "{\"seq_len\":12,\"label_len\":6,\"pred_len\":4,\"enc_in\":2,\"d_model\":8,\"n_heads\":2,\"d_ff\":8}");
        return Models.build("Transformer", config, WeightSource.seeded(1));
    }

    @Test
    void memoryStaysFlatOverManyRuns() {
        try (Plan plan = Backend.named("libtorch").compile(model(), CompileOptions.dense(2, 1));
                Session session = plan.open()) {
            session.run();
            long before = Pointer.totalBytes();
            long count = Pointer.totalCount();
            for (int i = 0; i < 200; i++) {
                session.run();
            }
            assertTrue(Pointer.totalBytes() <= before, "native bytes grew");
            assertTrue(Pointer.totalCount() <= count, "native objects grew");
        }
    }

    @Test
    void sessionsOfOnePlanDoNotDisturbEachOther() {
        try (Plan plan = Backend.named("libtorch").compile(model(), CompileOptions.dense(1, 1));
                Session one = plan.open();
                Session two = plan.open()) {
            one.run();
            float zero = one.output(0).get(0);
            two.input(0).put(0, 3);
            two.run();
            assertTrue(two.output(0).get(0) != zero);
            one.run();
            assertEquals(zero, one.output(0).get(0));
        }
    }

    @Test
    void profileNamesEachStepAndItsWeights() {
        try (Plan plan = Backend.named("libtorch").compile(model(), CompileOptions.dense(1, 1));
                Session session = plan.open()) {
            List<Session.StepTime> times = session.profile();
            assertTrue(times.stream().allMatch(t -> t.nanos() > 0));
            assertTrue(
                    times.stream().anyMatch(t -> t.weights().contains("decoder.projection.weight")), times::toString);
        }
    }

    @Test
    void sparseFormatsAreRefused() {
        CompileOptions options = CompileOptions.dense(1, 1).withFormats(Map.of("decoder.projection.weight", "csr"));
        Backend libtorch = Backend.named("libtorch");
        Graph model = model();
        assertThrows(BadInputException.class, () -> libtorch.compile(model, options));
    }
}
