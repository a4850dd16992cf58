package io.densitometer.graph;

import io.densitometer.graph.op.Op;
import java.util.List;
import java.util.stream.Collectors;

/** One application of an op. */
public record Node(String name, Op op, List<Value> inputs, List<Value> outputs) {
    public Node {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    public Value input(int i) {
        return inputs.get(i);
    }

    /** The single output, or the first of several. */
    public Value output() {
        return outputs.get(0);
    }

    public List<TensorType> inputTypes() {
        return inputs.stream().map(Value::type).toList();
    }

    @Override
    public String toString() {
        return name + ": " + outputs.stream().map(Value::toString).collect(Collectors.joining(", ")) + " = " + op
                + inputs.stream().map(Value::name).collect(Collectors.joining(", ", "(", ")"));
    }
}
