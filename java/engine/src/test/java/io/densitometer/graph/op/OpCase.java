package io.densitometer.graph.op;

import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One application of an op with what it must give, for every backend.
 *
 * @param name what is special about it
 * @param op the op
 * @param inputs data and role of each input
 * @param expected outputs, worked out by other means than the engine's
 * @param terms how many products or sums go into one output element, for the tolerance
 */
public record OpCase(String name, Op op, List<Input> inputs, List<Tensor> expected, int terms) {
    /** How a graph comes by an input. */
    public enum Role {
        /** Given in each run; axis 0 is the batch. */
        BATCHED,
        /** Given in each run; does not depend on the batch. */
        FIXED,
        /** A parameter of the graph. */
        WEIGHT
    }

    /** One input. */
    public record Input(Tensor data, Role role) {}

    /** A case without inputs and outputs. */
    public static OpCase of(String name, Op op) {
        return new OpCase(name, op, List.of(), List.of(), 1);
    }

    public OpCase batched(Tensor data) {
        return with(new Input(data, Role.BATCHED));
    }

    public OpCase fixed(Tensor data) {
        return with(new Input(data, Role.FIXED));
    }

    public OpCase weight(Tensor data) {
        return with(new Input(data, Role.WEIGHT));
    }

    public OpCase gives(Tensor... outputs) {
        return new OpCase(name, op, inputs, List.of(outputs), terms);
    }

    public OpCase terms(int count) {
        return new OpCase(name, op, inputs, expected, count);
    }

    private OpCase with(Input input) {
        List<Input> more = new ArrayList<>(inputs);
        more.add(input);
        return new OpCase(name, op, more, expected, terms);
    }

    /** Samples in the batched inputs. */
    public int batch() {
        return inputs.stream()
                .filter(i -> i.role == Role.BATCHED)
                .mapToInt(i -> i.data.shape().size(0))
                .findFirst()
                .orElse(1);
    }

    /** A graph of this op alone. */
    public Graph graph() {
        GraphBuilder builder = new GraphBuilder("case");
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            Input input = inputs.get(i);
            values.add(
                    input.role == Role.WEIGHT
                            ? builder.weight("w" + i, Weight.parameter(input.data))
                            : builder.input("in" + i, type(input)));
        }
        return builder.build(builder.addAll(op, values));
    }

    private static TensorType type(Input input) {
        int[] sizes = input.data.shape().sizes();
        if (input.role == Role.BATCHED) {
            sizes[0] = 1;
        }
        int axis = input.role == Role.BATCHED ? 0 : Shape.NO_BATCH;
        return new TensorType(input.data.dtype(), Shape.of(sizes, axis));
    }

    /** What a run is given. */
    public List<Tensor> given() {
        return inputs.stream()
                .filter(i -> i.role != Role.WEIGHT)
                .map(Input::data)
                .toList();
    }

    /**
     * Allowed absolute error of an output for data of size about one.
     *
     * @param roundoff of the type computed in: {@code 2^-53} for double, {@code 2^-24} for single precision
     */
    public double tolerance(double roundoff) {
        return roundoff * (16 + 4 * terms);
    }

    /** Whether all inputs and outputs are floating-point, as backends without integer buffers need. */
    public boolean isFloat() {
        return inputs.stream().allMatch(i -> i.data.dtype() == DType.FLOAT || i.role == Role.WEIGHT)
                && expected.stream().allMatch(t -> t.dtype() == DType.FLOAT);
    }

    /** Numbers in [-1, 1) from a seed, exact in single precision. */
    public static Tensor random(long seed, int... sizes) {
        Shape shape = Shape.of(sizes);
        Random random = new Random(seed);
        double[] values = new double[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * random.nextFloat() - 1;
        }
        return Tensor.of(shape, values);
    }

    /** Numbers of a shape. */
    public static Tensor floats(Shape shape, double... values) {
        return Tensor.of(shape, values);
    }

    /** Integers of a shape. */
    public static Tensor ints(Shape shape, long... values) {
        return Tensor.of(shape, values);
    }

    @Override
    public String toString() {
        return op.name() + ": " + name;
    }
}
