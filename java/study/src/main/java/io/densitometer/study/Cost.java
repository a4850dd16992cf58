package io.densitometer.study;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * What a network costs on paper, with and without the weights that no output depends on.
 *
 * @param total all parameters
 * @param used only those that some output depends on: what is left when free nominal sparsity is not counted
 */
public record Cost(Count total, Count used) {

    /** Checks that both counts are there. */
    public Cost {
        Objects.requireNonNull(total, "cost.total is missing");
        Objects.requireNonNull(used, "cost.used is missing");
    }

    /** Parameters that no output depends on; they cost nothing at run time. */
    @JsonProperty("unused_parameters")
    public long unusedParameters() {
        return total.parameters() - used.parameters();
    }

    /**
     * Counts of one network for one window.
     *
     * @param parameters trainable numbers, zeros included
     * @param nonzeros parameters less the pruned ones
     * @param prunable weights that pruning may touch
     * @param prunableNonzeros those left
     * @param flopsDense floating-point operations of one forecast of one window, 2 per multiply-add
     * @param flopsNonzero the same without products with a pruned weight
     */
    public record Count(
            long parameters, long nonzeros, long prunable, long prunableNonzeros, long flopsDense, long flopsNonzero) {

        /** Share of the prunable weights that is not zero; 1 when there are none. */
        @JsonProperty("density")
        public double density() {
            return prunable == 0 ? 1 : (double) prunableNonzeros / prunable;
        }
    }
}
