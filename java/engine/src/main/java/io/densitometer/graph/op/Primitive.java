package io.densitometer.graph.op;

import io.densitometer.graph.Node;
import io.densitometer.graph.TensorType;
import java.util.List;

/** An op that every backend implements, one arm each. */
public sealed interface Primitive extends Op
        permits Unary,
                Binary,
                Where,
                Reduce,
                CumSum,
                MatMul,
                Conv,
                Pool,
                Softmax,
                LayerNormalization,
                BatchNormalization,
                Transpose,
                Reshape,
                Expand,
                Concat,
                Slice,
                Gather,
                GatherElements,
                ScatterElements,
                TopK,
                Cast,
                Dropout {
    /** Calls the visitor's method for this op. */
    <R> R accept(PrimitiveVisitor<R> visitor, Node node);

    @Override
    default long flops(List<TensorType> inputs, List<TensorType> outputs, int batch) {
        return 0;
    }
}
