package io.densitometer.graph;

/**
 * One SSA value. Two values are the same only when they are the same object; the name is unique within a graph, and is the state-dict
 * name of the published implementation for weights and the module's name for its output.
 */
public final class Value {
    private final String name;
    private final TensorType type;

    public Value(String name, TensorType type) {
        this.name = name;
        this.type = type;
    }

    public String name() {
        return name;
    }

    public TensorType type() {
        return type;
    }

    public Shape shape() {
        return type.shape();
    }

    public DType dtype() {
        return type.dtype();
    }

    @Override
    public String toString() {
        return name + ":" + type;
    }
}
