package io.densitometer.model;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.CircularConv;
import io.densitometer.graph.op.Dropout;
import io.densitometer.graph.op.LayerNormalization;
import io.densitometer.graph.op.Linear;
import io.densitometer.graph.op.SeriesDecomposition;
import io.densitometer.graph.op.Unary;
import java.util.List;

/** The published modules' parts, added to one graph with weights under their state-dict names. */
final class Layers {
    /** PyTorch's default for LayerNorm. */
    static final double EPSILON = 1e-5;

    final GraphBuilder graph;
    final WeightSource weights;
    final ModelConfig config;

    Layers(String model, ModelConfig config, WeightSource weights) {
        this.graph = new GraphBuilder(model);
        this.weights = weights;
        this.config = config;
    }

    /** A floating-point input {@code [B, length, channels]}. */
    Value series(String name, int length, int channels) {
        return graph.input(name, TensorType.floats(Shape.batched(length, channels)));
    }

    Value parameter(String name, Init init, int... sizes) {
        return graph.weight(name, Weight.parameter(weights.tensor(name, Shape.of(sizes), init)));
    }

    Value buffer(String name, Init init, int... sizes) {
        return graph.weight(name, Weight.buffer(weights.tensor(name, Shape.of(sizes), init)));
    }

    /** {@code nn.Linear}: {@code [.., K] -> [.., out]}. */
    Value linear(String name, Value x, int out, boolean bias) {
        int in = x.shape().last();
        return product(name, x, out, in, bias, out, in);
    }

    /** {@code nn.Conv1d} of kernel 1, which is a linear layer with weight {@code [out, K, 1]}. */
    Value pointwise(String name, Value x, int out, boolean bias) {
        int in = x.shape().last();
        return product(name, x, out, in, bias, out, in, 1);
    }

    private Value product(String name, Value x, int out, int in, boolean bias, int... sizes) {
        Value weight = parameter(name + ".weight", Init.fanIn(in), sizes);
        return bias
                ? graph.add(new Linear(true), x, weight, parameter(name + ".bias", Init.fanIn(in), out))
                : graph.add(new Linear(false), x, weight);
    }

    /** Declares a linear layer that the published code owns but whose result it never uses. */
    void unusedLinear(String name, int out, int in) {
        parameter(name + ".weight", Init.fanIn(in), out, in);
        parameter(name + ".bias", Init.fanIn(in), out);
    }

    /** {@code nn.Conv1d} over time of kernel 3 with circular padding: {@code [B, L, C] -> [B, L + 2 padding - 2, out]}. */
    Value circularConv(String name, Value x, int out, int padding, boolean bias, Init init) {
        int in = x.shape().last();
        Value weight = parameter(name + ".weight", init, out, in, 3);
        return bias
                ? graph.add(
                        new CircularConv(true, padding), x, weight, parameter(name + ".bias", Init.fanIn(3 * in), out))
                : graph.add(new CircularConv(false, padding), x, weight);
    }

    Value layerNorm(String name, Value x) {
        Value scale = parameter(name + ".weight", Init.constant(1), x.shape().last());
        Value bias = parameter(name + ".bias", Init.constant(0), x.shape().last());
        return graph.add(new LayerNormalization(EPSILON), x, scale, bias);
    }

    /** The configured activation. */
    Value activation(Value x) {
        return switch (config.activation()) {
            case "relu" -> graph.apply(Unary.Kind.RELU, x);
            case "gelu" -> graph.apply(Unary.Kind.GELU, x);
            default ->
                throw new BadInputException(
                        "config: activation '" + config.activation() + "' is unknown: give gelu or relu");
        };
    }

    /** Drops elements in training at the configured ratio. */
    Value dropout(Value x) {
        return config.dropout() > 0 ? graph.add(new Dropout(config.dropout()), x) : x;
    }

    /** Splits {@code [B, L, C]} into seasonal part and trend by the configured moving averages. */
    List<Value> decompose(Value x) {
        return graph.addAll(new SeriesDecomposition(config.movingAvg()), List.of(x));
    }

    /** Zeros of a batched shape. */
    Value zeros(Shape shape) {
        int[] ones = new int[shape.rank()];
        java.util.Arrays.fill(ones, 1);
        Value zero = graph.constant("zero." + ones.length, () -> Tensor.of(Shape.of(ones), 0.0));
        return graph.expand(zero, shape);
    }
}
