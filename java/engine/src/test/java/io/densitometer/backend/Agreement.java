package io.densitometer.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.reference.ReferenceBackend;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import java.util.List;

/** Compares outputs with the reference interpreter's. */
public final class Agreement {
    private Agreement() {}

    /** What the reference computes. */
    public static List<Tensor> expected(Graph graph, int batch, List<Tensor> inputs) {
        try (Plan plan = new ReferenceBackend().compile(graph, CompileOptions.dense(batch, 1))) {
            return plan.run(inputs);
        }
    }

    /** Fails unless all elements agree within a tolerance relative to the largest one of their tensor (at least 1). */
    public static void same(List<Tensor> expected, List<Tensor> actual, double tolerance) {
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
