package io.densitometer.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.Availability;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
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
import io.densitometer.graph.op.Linear;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatencyProbeTest {
    private static final double SECONDS = 0.05;
    private static final Setting ONE = new Setting(1, 1);

    /** {@code x [B, 64, width] * w [width, width]}. */
    private static Graph product(int width) {
        GraphBuilder b = new GraphBuilder("product");
        Value x = b.input("x", TensorType.floats(Shape.batched(64, width)));
        Tensor data = Tensor.of(Shape.of(width, width), new float[width * width]);
        return b.build(List.of(b.add(new Linear(false), x, b.weight("w", Weight.parameter(data)))));
    }

    @Test
    void theDenseGraphHasOneTime() {
        Graph dense = product(64);
        try (LatencyProbe probe = new LatencyProbe(Backend.named("reference"), dense, ONE, SECONDS)) {
            double first = probe.applyAsDouble(dense);
            assertTrue(first > 0, () -> first + " us");
            assertTrue(probe.applyAsDouble(product(32)) > 0);
            assertEquals(first, probe.applyAsDouble(dense));
        }
    }

    /** Nearly a thousand times fewer multiplications. */
    @Test
    void aMuchSmallerGraphTakesLess() {
        Graph dense = product(128);
        try (LatencyProbe probe = new LatencyProbe(Backend.named("reference"), dense, ONE, SECONDS)) {
            double small = probe.applyAsDouble(product(4));
            double whole = probe.applyAsDouble(dense);
            assertTrue(small > 0 && small < whole, () -> small + " us, dense " + whole + " us");
            assertEquals(whole, probe.applyAsDouble(dense), "measured beside a cut graph, and kept");
        }
    }

    @Test
    void everyPlanAndSessionIsClosed() {
        Counting counting = new Counting();
        Graph dense = product(16);
        try (LatencyProbe probe = new LatencyProbe(counting, dense, ONE, SECONDS)) {
            probe.applyAsDouble(dense);
            probe.applyAsDouble(product(8));
            probe.applyAsDouble(product(4));
            assertEquals(List.of(1, 1), List.of(counting.plans, counting.sessions), "only the dense plan stays");
        }
        assertEquals(List.of(0, 0), List.of(counting.plans, counting.sessions));
        assertEquals(3, counting.compiled, "one for each graph");
    }

    @Test
    void aGraphThatCannotBeCompiledLeavesNothingOpen() {
        Counting counting = new Counting();
        counting.refused = 8;
        try (LatencyProbe probe = new LatencyProbe(counting, product(16), ONE, SECONDS)) {
            assertThrows(BadInputException.class, () -> probe.applyAsDouble(product(8)));
            assertTrue(probe.applyAsDouble(product(16)) > 0);
        }
        assertEquals(List.of(0, 0), List.of(counting.plans, counting.sessions));
    }

    /** The reference, with a count of what is open. */
    private static final class Counting implements Backend {
        private final Backend backend = Backend.named("reference");
        private int plans;
        private int sessions;
        private int compiled;
        private int refused;

        @Override
        public String name() {
            return "counting";
        }

        @Override
        public Availability availability() {
            return backend.availability();
        }

        @Override
        public Plan compile(Graph graph, CompileOptions options) {
            if (graph.inputs().get(0).shape().last() == refused) {
                throw new BadInputException("width " + refused + " is refused");
            }
            plans++;
            compiled++;
            return new CountedPlan(backend.compile(graph, options));
        }

        private final class CountedPlan implements Plan {
            private final Plan plan;

            CountedPlan(Plan plan) {
                this.plan = plan;
            }

            @Override
            public Graph graph() {
                return plan.graph();
            }

            @Override
            public CompileOptions options() {
                return plan.options();
            }

            @Override
            public Session open() {
                sessions++;
                return new CountedSession(plan.open());
            }

            @Override
            public void close() {
                plans--;
                plan.close();
            }
        }

        private final class CountedSession implements Session {
            private final Session session;

            CountedSession(Session session) {
                this.session = session;
            }

            @Override
            public FloatBuffer input(int i) {
                return session.input(i);
            }

            @Override
            public FloatBuffer output(int i) {
                return session.output(i);
            }

            @Override
            public void run() {
                session.run();
            }

            @Override
            public void close() {
                sessions--;
                session.close();
            }
        }
    }
}
