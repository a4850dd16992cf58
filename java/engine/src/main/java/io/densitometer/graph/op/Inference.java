package io.densitometer.graph.op;

import io.densitometer.graph.DType;
import io.densitometer.graph.GraphException;
import io.densitometer.graph.TensorType;
import java.util.List;

/** Checks that type rules share. */
final class Inference {
    private Inference() {}

    static void arity(Op op, List<TensorType> inputs, int least, int most) {
        GraphException.require(
                inputs.size() >= least && inputs.size() <= most,
                "%s takes %d to %d inputs, not %d",
                op.name(),
                least,
                most,
                inputs.size());
    }

    static void dtype(Op op, TensorType type, DType wanted) {
        GraphException.require(type.dtype() == wanted, "%s needs %s, not %s", op.name(), wanted, type);
    }

    static void floats(Op op, List<TensorType> inputs) {
        inputs.forEach(type -> dtype(op, type, DType.FLOAT));
    }
}
