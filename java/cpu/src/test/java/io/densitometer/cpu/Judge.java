package io.densitometer.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.backend.reference.ReferenceBackend;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Compares this backend with the reference interpreter on seeded data. */
final class Judge {
    private final SplittableRandom random;

    Judge(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Values in [-1, 1). */
    Tensor random(int... sizes) {
        float[] values = new float[(int) Shape.of(sizes).elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (2 * random.nextDouble() - 1);
        }
        return Tensor.of(Shape.of(sizes), values);
    }

    /** Values in [-1, 1), of which about a share stays and the rest is 0. */
    Tensor sparse(double density, int... sizes) {
        float[] values = random(sizes).floats();
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextDouble() < density ? values[i] : 0;
        }
        return Tensor.of(Shape.of(sizes), values);
    }

    /** A random parameter. */
    Value parameter(GraphBuilder b, String name, int... sizes) {
        return b.weight(name, Weight.parameter(random(sizes)));
    }

    /** Random inputs of a graph at a batch size. */
    List<Tensor> inputs(Graph graph, int batch) {
        return graph.inputs().stream().map(v -> random(v.shape().bind(batch))).toList();
    }

    /** Fails unless both backends agree on all outputs within a tolerance relative to the largest element (at least 1). */
    void agrees(Graph graph, CompileOptions options, double tolerance) {
        agrees(graph, options, inputs(graph, options.batch()), tolerance);
    }

    /** As above, on these inputs. */
    static void agrees(Graph graph, CompileOptions options, List<Tensor> inputs, double tolerance) {
        List<Tensor> expected;
        try (Plan plan = new ReferenceBackend().compile(graph, CompileOptions.dense(options.batch(), 1))) {
            expected = plan.run(inputs);
        }
        try (CpuPlan plan = (CpuPlan) new CpuBackend().compile(graph, options)) {
            same(expected, plan.run(inputs), tolerance);
            for (int fill : new int[] {0xff, 0x7f}) {
                same(expected, run(plan, inputs, fill), tolerance);
            }
        }
    }

    /** One run in an arena that was filled with a byte first. */
    static List<Tensor> run(CpuPlan plan, List<Tensor> inputs, int fill) {
        try (CpuSession session = plan.open(java.util.OptionalInt.of(fill))) {
            for (int i = 0; i < inputs.size(); i++) {
                session.input(i).put(0, inputs.get(i).floats());
            }
            session.run();
            return outputs(plan, session);
        }
    }

    static List<Tensor> outputs(CpuPlan plan, CpuSession session) {
        List<Tensor> outputs = new ArrayList<>();
        for (int i = 0; i < plan.graph().outputs().size(); i++) {
            float[] values = new float[session.output(i).remaining()];
            session.output(i).get(0, values);
            int[] sizes =
                    plan.graph().outputs().get(i).shape().bind(plan.options().batch());
            outputs.add(Tensor.of(Shape.of(sizes), values));
        }
        return outputs;
    }

    static void same(List<Tensor> expected, List<Tensor> actual, double tolerance) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            same(expected.get(i), actual.get(i), tolerance);
        }
    }

    private static void same(Tensor expected, Tensor actual, double tolerance) {
        assertEquals(expected.shape(), actual.shape());
        double largest = 1;
        for (int i = 0; i < expected.size(); i++) {
            largest = Math.max(largest, Math.abs(expected.get(i)));
        }
        for (int i = 0; i < expected.size(); i++) {
            double error = Math.abs(expected.get(i) - actual.get(i)) / largest;
            assertTrue(
                    error <= tolerance,
                    "element " + i + " of " + expected.shape() + " is " + actual.get(i) + ", not " + expected.get(i));
        }
    }
}
