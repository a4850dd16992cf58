package io.densitometer.graph.op;

import io.densitometer.graph.TensorType;
import java.util.List;

/** What a node does, with its attributes. Ops carry ONNX's names and semantics. Passes ask what an op is, never which. */
public sealed interface Op permits Primitive, Composite {
    /**
     * Output types for input types.
     *
     * @throws io.densitometer.graph.GraphException when the inputs do not fit the op
     */
    List<TensorType> infer(List<TensorType> inputs);

    /** ONNX operator name of a primitive; the field's term for a composite. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** Floating-point operations of contractions (2 per multiply-add) at a batch size; elementwise work is not counted here. */
    long flops(List<TensorType> inputs, List<TensorType> outputs, int batch);

    /** Inputs that are weights whose zeros save multiply-adds, if they are constant. */
    default List<Integer> weightInputs() {
        return List.of();
    }
}
