package io.densitometer.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.DeviceClock;
import io.densitometer.backend.Plan;
import io.densitometer.backend.Session;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.measure.AllocationMeter;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Life of plans and sessions. */
class SessionTest {
    private static final String CONFIG =
            "{\"seq_len\": 24, \"label_len\": 12, \"pred_len\": 12, \"enc_in\": 3, \"d_model\": 32, \"n_heads\": 2,"
                    + " \"d_ff\": 48, \"e_layers\": 2, \"d_layers\": 1, \"factor\": 2, \"moving_avg\": 5, \"modes\": 4,"
                    + " \"seg_len\": 6}";

    private static Graph model(String name) {
        return Models.build(name, ModelConfig.parse(CONFIG), WeightSource.seeded(5));
    }

    private static void fill(Session session, int inputs, int seed) {
        Judge judge = new Judge(seed);
        for (int i = 0; i < inputs; i++) {
            FloatBuffer buffer = session.input(i);
            buffer.put(0, judge.random(buffer.capacity()).floats());
        }
    }

    private static float[] result(Session session) {
        float[] values = new float[session.output(0).capacity()];
        session.output(0).get(0, values);
        return values;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transformer", "Informer", "Autoformer", "FEDformer", "Crossformer"})
    void runsAllocateNothing(String name) {
        Graph graph = model(name);
        for (int threads = 1; threads <= 2; threads++) {
            try (Plan plan = new CpuBackend().compile(graph, CompileOptions.dense(2, threads));
                    Session session = plan.open()) {
                fill(session, graph.inputs().size(), 1);
                session.run();
                session.run();
                assertEquals(0, AllocationMeter.bytesPerRun(session::run, 3, 10), name);
            }
        }
    }

    /** The times themselves are not judged; that a clock's runs change nothing for the session is. */
    @ParameterizedTest
    @EnumSource(DeviceClock.Cache.class)
    void clocksTimeStepsAndEndWithTheSession(DeviceClock.Cache cache) {
        Graph graph = model("Transformer");
        try (Plan plan = new CpuBackend().compile(graph, CompileOptions.dense(1, 1))) {
            Session session = plan.open();
            fill(session, graph.inputs().size(), 1);
            session.run();
            float[] expected = result(session);
            DeviceClock all = session.clock(DeviceClock.Steps.ALL, cache).orElseThrow();
            DeviceClock weighted =
                    session.clock(DeviceClock.Steps.WEIGHTED, cache).orElseThrow();
            assertTrue(all.nanos(2) > 0);
            assertTrue(weighted.nanos(3) > 0);
            session.run();
            assertArrayEquals(expected, result(session));
            all.close();
            all.close();
            assertThrows(IllegalStateException.class, () -> all.nanos(1));
            assertTrue(weighted.nanos(1) > 0);
            session.close();
            assertThrows(IllegalStateException.class, () -> weighted.nanos(1));
            weighted.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transformer", "Informer", "Autoformer", "FEDformer", "Crossformer"})
    void sessionsOnManyThreadsGiveTheSame(String name) throws Exception {
        Graph graph = model(name);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try (Plan plan = new CpuBackend().compile(graph, CompileOptions.dense(3, 2))) {
            List<Future<float[]>> results = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int seed = i / 2;
                results.add(pool.submit(() -> manyRuns(plan, seed)));
            }
            for (int i = 0; i < 8; i += 2) {
                assertArrayEquals(results.get(i).get(), results.get(i + 1).get());
            }
        } finally {
            pool.shutdown();
            assertTrue(pool.awaitTermination(1, TimeUnit.MINUTES));
        }
    }

    private static float[] manyRuns(Plan plan, int seed) {
        try (Session session = plan.open()) {
            fill(session, plan.graph().inputs().size(), seed);
            session.run();
            float[] first = result(session);
            for (int i = 0; i < 20; i++) {
                session.run();
                assertArrayEquals(first, result(session));
            }
            return first;
        }
    }

    @Test
    void useAfterCloseIsAnException() {
        Plan plan = new CpuBackend().compile(model("Transformer"), CompileOptions.dense(1, 1));
        Session session = plan.open();
        FloatBuffer kept = session.output(0);
        assertThrows(IllegalStateException.class, plan::close);
        session.run();
        session.close();
        session.close();
        assertThrows(IllegalStateException.class, session::run);
        assertThrows(IllegalStateException.class, session::profile);
        assertThrows(IllegalStateException.class, () -> session.input(0));
        assertThrows(IllegalStateException.class, () -> session.output(0));
        assertTrue(Float.isFinite(kept.get(0)));
        plan.close();
        plan.close();
        assertThrows(IllegalStateException.class, plan::open);
    }

    @Test
    void profileNamesStepsAndWeights() {
        Graph graph = model("Autoformer");
        try (Plan plan = new CpuBackend().compile(graph, CompileOptions.dense(1, 1));
                Session session = plan.open()) {
            fill(session, graph.inputs().size(), 2);
            session.run();
            float[] expected = result(session);
            List<Session.StepTime> steps = session.profile();
            assertArrayEquals(expected, result(session));
            assertTrue(steps.stream().allMatch(s -> s.nanos() >= 0));
            List<String> weights =
                    steps.stream().flatMap(s -> s.weights().stream()).distinct().toList();
            plan.layers().forEach(layer -> assertTrue(weights.contains(layer.weight()), layer.weight()));
            assertFalse(plan.layers().isEmpty());
        }
    }

    @Test
    void weightsThatAreNotNumbersAreRefusedByName() {
        GraphBuilder b = new GraphBuilder("nan");
        Value x = b.input("x", TensorType.floats(Shape.batched(2)));
        Value w = b.weight("layer.weight", Weight.parameter(Tensor.of(Shape.of(2), 1f, Float.NaN)));
        Graph graph = b.build(List.of(b.times(x, w)));
        BadInputException e = assertThrows(
                BadInputException.class, () -> new CpuBackend().compile(graph, CompileOptions.dense(1, 1)));
        assertTrue(e.getMessage().contains("layer.weight"), e.getMessage());
    }

    @Test
    void inputsReturnedAtOnceAndTwiceAreCopied() {
        GraphBuilder b = new GraphBuilder("same");
        Value x = b.input("x", TensorType.floats(Shape.batched(2)));
        Value y = b.plus(x, x);
        Graph graph = b.build(List.of(x, y, y, b.reshape(y, Shape.batched(2, 1))));
        new Judge(4).agrees(graph, CompileOptions.dense(3, 1), 0);
    }

    @Test
    void masksMayHoldInfinities() {
        GraphBuilder b = new GraphBuilder("mask");
        Value x = b.input("x", TensorType.floats(Shape.batched(2)));
        Value mask = b.constant("mask", () -> Tensor.of(Shape.of(2), 0.0, Double.NEGATIVE_INFINITY));
        Value y = b.add(new io.densitometer.graph.op.Softmax(-1), b.plus(x, mask));
        new Judge(4).agrees(b.build(List.of(y)), CompileOptions.dense(3, 1), 1e-6);
    }

    @Test
    void formatsAreListed() {
        assertEquals(List.of("csr", "nm", "bsr"), new CpuBackend().formats());
        assertEquals(Map.of(), CompileOptions.dense(1, 1).formats());
    }
}
