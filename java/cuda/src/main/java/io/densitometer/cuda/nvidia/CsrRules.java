package io.densitometer.cuda.nvidia;

import io.densitometer.cuda.device.Matrix;
import io.densitometer.cuda.device.SparseCsr;
import io.densitometer.cudakernels.global.nvidia;
import io.densitometer.graph.DType;

/** What cuSPARSE's product of compressed rows and a dense matrix takes, and how layers are given to it. */
final class CsrRules {
    private CsrRules() {}

    /**
     * A dense operand: the transpose of a {@code [T, C]} activation, which is {@code [C, T]}.
     *
     * @param order {@code DSM_NVIDIA_ORDER_}, how that lies in memory
     */
    record Dense(long rows, long columns, long pitch, int order) {
        /** Memory token by token is the transpose by columns; turned memory is the transpose by rows. */
        static Dense transposeOf(Matrix matrix) {
            int order = matrix.turned() ? nvidia.DSM_NVIDIA_ORDER_ROW : nvidia.DSM_NVIDIA_ORDER_COL;
            return new Dense(matrix.columns(), matrix.rows(), matrix.pitch(), order);
        }
    }

    /** What keeps the library from a layer with a weight, or null. */
    static String obstacle(Matrix weight, SparseCsr.Layer layer) {
        Matrix x = layer.x();
        Matrix y = layer.y();
        if (x.columns() != weight.columns() || y.columns() != weight.rows() || x.rows() != y.rows()) {
            return "the layer's sizes do not fit the weight: " + x.text() + ", " + weight.text() + ", " + y.text();
        }
        boolean floating = weight.element().dtype() == DType.FLOAT;
        return floating && x.element() == weight.element() && y.element() == weight.element()
                ? null
                : "cuSPARSE wants one floating point type: " + x.element() + ", " + weight.element() + ", "
                        + y.element();
    }
}
