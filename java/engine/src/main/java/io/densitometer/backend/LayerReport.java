package io.densitometer.backend;

import java.util.List;

/**
 * What one prunable layer runs as, and why.
 *
 * @param weight the weight's name
 * @param rows outputs N
 * @param columns inputs K (times the kernel width of a convolution)
 * @param tokens rows of the activation matrix at the plan's batch size
 * @param pattern allowed zeros, as {@link io.densitometer.graph.Sparsity#text}
 * @param nonzeros weights that are not zero
 * @param eligible formats that could hold it here
 * @param picked the format it runs in
 * @param why why this one: measured times, or the rule that left the others out
 * @param denseMicros measured time of the dense kernel, NaN when not measured
 * @param sparseMicros measured time of the best sparse format, NaN when not measured
 */
public record LayerReport(
        String weight,
        int rows,
        int columns,
        long tokens,
        String pattern,
        long nonzeros,
        List<String> eligible,
        String picked,
        String why,
        double denseMicros,
        double sparseMicros) {
    public LayerReport {
        eligible = List.copyOf(eligible);
    }

    /** The same with one more reason. */
    public LayerReport because(String reason) {
        return new LayerReport(
                weight,
                rows,
                columns,
                tokens,
                pattern,
                nonzeros,
                eligible,
                picked,
                why + "; " + reason,
                denseMicros,
                sparseMicros);
    }

    /** Share of the weights that are not zero. */
    public double density() {
        return (double) nonzeros / Math.max(1, (long) rows * columns);
    }
}
