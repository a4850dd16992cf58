package io.densitometer.cuda.nvidia;

import io.densitometer.backend.lower.Element;
import io.densitometer.cuda.device.Matrix;
import io.densitometer.cuda.device.Sparse24;
import io.densitometer.graph.op.Activation;

/** What cuSPARSELt 0.8 asks of 2:4 layers with 16 bit elements, as its documentation lists it. */
final class TwoFourRules {
    /** What rows, columns and pitch of a structured matrix are multiples of. */
    static final int STRUCTURED_MULTIPLE = 16;

    /** The same of a dense matrix; hence of the tokens. */
    static final int DENSE_MULTIPLE = 8;

    /** What addresses are multiples of, in bytes. */
    static final int ADDRESS_MULTIPLE = 16;

    private TwoFourRules() {}

    /** What keeps the library from a weight, or null. */
    static String obstacle(Matrix weight) {
        if (weight.element() != Element.FP16 && weight.element() != Element.BF16) {
            return "cuSPARSELt takes 2:4 weights in fp16 and bf16; in " + weight.element() + " it wants 1:2";
        }
        if (weight.turned()) {
            return "cuSPARSELt's weights are stored by rows here";
        }
        if (weight.rows() % STRUCTURED_MULTIPLE != 0 || weight.columns() % STRUCTURED_MULTIPLE != 0) {
            return "cuSPARSELt wants 2:4 weights whose rows and columns are multiples of " + STRUCTURED_MULTIPLE
                    + ", not " + weight.rows() + "x" + weight.columns();
        }
        return tooLarge(weight.rows(), weight.columns());
    }

    /** What keeps the library from a layer with a weight, or null. */
    static String obstacle(Matrix weight, Sparse24.Layer layer) {
        Matrix x = layer.x();
        Matrix y = layer.y();
        if (x.columns() != weight.columns() || y.columns() != weight.rows() || x.rows() != y.rows()) {
            return "the layer's sizes do not fit the weight: " + x.text() + ", " + weight.text() + ", " + y.text();
        }
        if (x.element() != weight.element() || y.element() != weight.element()) {
            return "cuSPARSELt wants one type of element: " + x.element() + ", " + weight.element() + ", "
                    + y.element();
        }
        if (x.turned() || y.turned()) {
            return "cuSPARSELt's activations are stored token by token here";
        }
        if (layer.activation() != Activation.NONE && layer.activation() != Activation.RELU) {
            return "cuSPARSELt fuses no " + layer.activation() + " to 16 bit products";
        }
        int tokens = paddedTokens(x.rows());
        String large = tooLarge(tokens, x.columns());
        return large == null ? tooLarge(tokens, y.columns()) : large;
    }

    static int paddedTokens(int tokens) {
        return (tokens + DENSE_MULTIPLE - 1) / DENSE_MULTIPLE * DENSE_MULTIPLE;
    }

    /** Whether activations have to be copied into a buffer that the library takes. */
    static boolean needsStaging(Matrix matrix, long address) {
        return matrix.rows() % DENSE_MULTIPLE != 0
                || matrix.pitch() % DENSE_MULTIPLE != 0
                || address % ADDRESS_MULTIPLE != 0;
    }

    private static String tooLarge(long rows, long columns) {
        boolean fits = rows * columns < Integer.MAX_VALUE;
        return fits ? null : "cuSPARSELt's matrices have less than 2^31 elements, not " + rows + "x" + columns;
    }
}
