package io.densitometer.backend.lower;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Node;
import io.densitometer.graph.op.AutoCorrelation;

/**
 * The correlation of odd lengths as Autoformer computes it: its inverse transform gives one lag less than the series is long, so
 * each lag mixes several.
 */
public final class OddLags {
    private OddLags() {}

    /** {@code [L - 1, L]}: the matrix that the op's own expansion multiplies the correlation by, transposed. */
    public static float[] map(AutoCorrelation op, Node node, int length) {
        double[] columns = GraphBuilder.expansion(op, node.inputTypes()).weights().entrySet().stream()
                .filter(e -> e.getKey().name().equals("odd_inverse." + length))
                .findFirst()
                .orElseThrow()
                .getValue()
                .data()
                .doubles();
        float[] rows = new float[columns.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) columns[i % length * (length - 1) + i / length];
        }
        return rows;
    }
}
