package io.densitometer.graph.op;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import java.util.List;

/** An op that is defined by its expansion into primitives; a backend may keep it whole and run its own kernel. */
public sealed interface Composite extends Op
        permits Linear,
                CircularConv,
                Attention,
                ProbAttention,
                AutoCorrelation,
                SeriesDecomposition,
                SeriesNormalization,
                FourierBlock,
                FourierCrossAttention {
    /** Adds primitives (or simpler composites) that compute this op, and returns its outputs. */
    List<Value> expand(GraphBuilder builder, List<Value> inputs);

    /**
     * Adds this op as it is after channels were cut, such that channels that were zero before give what they gave.
     *
     * @param inputs with what is left of each
     */
    default List<Value> cut(GraphBuilder builder, List<Value> inputs, Kept kept) {
        return builder.addAll(this, inputs);
    }

    @Override
    default List<TensorType> infer(List<TensorType> inputs) {
        return GraphBuilder.expansion(this, inputs).outputs().stream()
                .map(Value::type)
                .toList();
    }

    @Override
    default long flops(List<TensorType> inputs, List<TensorType> outputs, int batch) {
        return GraphBuilder.expansion(this, inputs).nodes().stream()
                .mapToLong(n -> n.op().flops(
                                n.inputTypes(),
                                n.outputs().stream().map(Value::type).toList(),
                                batch))
                .sum();
    }
}
