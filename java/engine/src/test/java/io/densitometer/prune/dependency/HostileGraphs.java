package io.densitometer.prune.dependency;

import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.GraphCases;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.BatchNormalization;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Conv;
import io.densitometer.graph.op.CumSum;
import io.densitometer.graph.op.Gather;
import io.densitometer.graph.op.Linear;
import io.densitometer.graph.op.Reduce;
import io.densitometer.graph.op.Slice;
import io.densitometer.graph.op.Softmax;
import io.densitometer.graph.op.Unary;
import io.densitometer.graph.op.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** Graphs that nobody draws but that are legal: each reads {@code [B, 6, 5]}. */
final class HostileGraphs {
    static final int LENGTH = 6;

    private final List<Case> cases = new ArrayList<>();
    private SplittableRandom random;
    private GraphBuilder b;

    /** A graph, and whether channels of it can be cut at all. */
    record Case(String name, Graph graph, boolean cuttable) {
        @Override
        public String toString() {
            return name;
        }
    }

    private HostileGraphs() {}

    static List<Case> all() {
        HostileGraphs made = new HostileGraphs();
        made.sharedWeights();
        made.computedWeights();
        made.convolutions();
        made.batches();
        made.channelsThatAreNotZero();
        made.channelsInOrder();
        made.nothingToCut();
        return made.cases;
    }

    private void sharedWeights() {
        add("a weight used twice", x -> {
            Value w = weight(8, 8);
            Value y = linear(x, 8);
            return linear(b.apply(Unary.Kind.RELU, b.add(new Linear(false), b.add(new Linear(false), y, w), w)), 3);
        });
        add("a weight and its transpose", x -> {
            Value w = weight(8, 12);
            Value y = b.matMul(linear(x, 8), w);
            return linear(b.matMul(b.apply(Unary.Kind.TANH, y), b.transpose(w, 1, 0)), 3);
        });
        add("a square weight and its transpose", x -> {
            Value w = weight(8, 8);
            Value y = b.matMul(b.matMul(linear(x, 8), w), b.transpose(w, 1, 0));
            return linear(y, 3);
        });
        add("a table that is looked up and multiplied by", x -> {
            Value table = weight(7, 8);
            Value rows = b.add(new Gather(0), table, indices(3, 0, 6, 6, 1, 2));
            Value y = b.plus(linear(x, 8), rows);
            return linear(b.matMul(y, b.transpose(table, 1, 0)), 3);
        });
        add("one bias for two layers", x -> {
            Value bias = weight(8);
            Value y = b.add(new Linear(true), x, weight(8, 5), bias);
            Value z = b.add(new Linear(true), y, weight(8, 8), bias);
            return linear(z, 3);
        });
        add("a product of channels with themselves", x -> {
            Value y = linear(x, 8);
            return linear(b.matMul(y, b.swapLast(y)), 3);
        });
    }

    private void computedWeights() {
        add("a weight made of two", x -> {
            Value w = b.concat(0, weight(4, 8), weight(6, 8));
            return linear(b.add(new Linear(false), linear(x, 8), w), 3);
        });
        add("a weight that is the product of two", x -> {
            Value w = b.matMul(weight(9, 7), weight(7, 8));
            return linear(b.add(new Linear(false), linear(x, 8), w), 3);
        });
        add("a weight stored as a vector", x -> {
            Value w = b.reshape(weight(80), Shape.of(10, 8));
            return linear(b.add(new Linear(false), linear(x, 8), w), 3);
        });
        add("a weight stored in another layout", x -> {
            Value w = b.reshape(weight(4, 9), Shape.of(6, 6));
            return linear(b.add(new Linear(false), linear(b.add(new Linear(false), x, weight(6, 5)), 6), w), 3);
        });
        add("a weight of heads used flat", x -> {
            Value w = b.reshape(weight(3, 4, 8), Shape.of(12, 8));
            return linear(b.add(new Linear(false), linear(x, 8), w), 3);
        });
        add("a slice of a weight", x -> {
            Value w = weight(12, 8);
            Value y = linear(x, 8);
            Value first = b.add(new Linear(false), y, b.slice(w, 0, 0, 8));
            Value last = b.add(new Linear(false), y, b.slice(w, 0, 4, 12));
            return linear(b.plus(first, last), 3);
        });
        add("scales of one row", x -> linear(b.times(linear(x, 8), weight(1, 8)), 3));
        add("scales of each position", x -> linear(b.times(linear(x, 8), weight(LENGTH, 1)), 3));
    }

    private void convolutions() {
        add("a grouped convolution", x -> {
            Value y = b.swapLast(linear(x, 8));
            Value z = b.add(new Conv(1, 1, 4, 1, 1), y, weight(8, 2, 3), weight(8));
            return linear(linear(b.swapLast(z), 12), 3);
        });
        add("a depthwise convolution", x -> {
            Value y = b.swapLast(linear(x, 8));
            Value z = b.add(new Conv(1, 1, 8, 1, 1), y, weight(8, 1, 3), weight(8));
            return linear(linear(b.swapLast(z), 12), 3);
        });
        add("a batch norm with its statistics", x -> {
            Value y = b.add(new Conv(1, 1, 1, 1, 1), b.swapLast(x), weight(8, 5, 3), weight(8));
            Value z = b.apply(Unary.Kind.RELU, norm(y, 8));
            return linear(b.swapLast(b.add(new Conv(), norm(z, 8), weight(9, 8, 1))), 3);
        });
        add("convolutions that end in a flat layer", x -> {
            Value y = b.add(new Conv(1, 1, 1, 1, 1), b.swapLast(x), weight(8, 5, 3), weight(8));
            Value flat = b.reshape(b.apply(Unary.Kind.RELU, y), Shape.batched(8 * LENGTH));
            return linear(linear(flat, 10), 3);
        });
    }

    private Value norm(Value x, int width) {
        Value variance = buffer(0.5, width);
        return b.add(new BatchNormalization(1e-5), x, weight(width), weight(width), buffer(-1, width), variance);
    }

    private void batches() {
        add("positions joined with the batch", x -> {
            Value rows = b.reshape(linear(x, 8), Shape.of(new int[] {LENGTH, 8}, 0));
            return linear(b.reshape(linear(rows, 7), Shape.batched(LENGTH, 7)), 3);
        });
        add("channels joined with the batch", x -> {
            Value rows = b.reshape(linear(x, 8), Shape.of(new int[] {LENGTH * 2, 4}, 0));
            return linear(b.reshape(linear(rows, 7), Shape.batched(LENGTH, 14)), 3);
        });
        refused("a layout reread across the batch", x -> {
            Value rows = b.reshape(linear(x, 4), Shape.of(new int[] {2, 4, 3}, 0));
            return linear(b.reshape(linear(rows, 9), Shape.batched(LENGTH, 12)), 3);
        });
        add("the batch in the middle", x -> {
            Value y = b.transpose(linear(x, 8), 1, 0, 2);
            Value heads = b.reshape(y, Shape.of(new int[] {LENGTH, 1, 2, 4}, 1));
            Value back = b.reshape(b.apply(Unary.Kind.GELU, heads), Shape.of(new int[] {LENGTH, 1, 8}, 1));
            return linear(b.transpose(back, 1, 0, 2), 3);
        });
        add("a layout reread with the batch in the middle", x -> {
            Value y = b.transpose(linear(x, 4), 1, 0, 2);
            Value other = b.reshape(y, Shape.of(new int[] {4, 1, 6}, 1));
            return linear(b.transpose(linear(other, 9), 1, 0, 2), 3);
        });
        add("the batch last", x -> {
            Value y = b.transpose(linear(x, 8), 1, 2, 0);
            return linear(b.transpose(b.apply(Unary.Kind.RELU, y), 2, 0, 1), 3);
        });
    }

    private void channelsThatAreNotZero() {
        refused("a softmax over channels by hand", x -> {
            Value e = b.apply(Unary.Kind.EXP, linear(x, 8));
            Value sum = b.add(new Reduce(Reduce.Kind.SUM, List.of(-1), true), e);
            return linear(b.add(new Binary(Binary.Kind.DIV), e, sum), 3);
        });
        add("a sum of gates", x -> {
            Value gates = b.apply(Unary.Kind.SIGMOID, linear(x, 8));
            Value sum = b.add(new Reduce(Reduce.Kind.SUM, List.of(-1), true), gates);
            return linear(b.times(linear(x, 7), sum), 3);
        });
        add("a sum of rectified channels", x -> {
            Value sum = b.add(new Reduce(Reduce.Kind.SUM, List.of(-1), true), b.apply(Unary.Kind.RELU, linear(x, 8)));
            return linear(b.times(linear(x, 7), sum), 3);
        });
        add("a product of gates", x -> {
            Value q = b.apply(Unary.Kind.SIGMOID, linear(x, 8));
            Value k = b.apply(Unary.Kind.SIGMOID, linear(x, 8));
            return linear(b.matMul(b.matMul(q, b.swapLast(k)), linear(x, 7)), 3);
        });
        add("a product of gates and rectified channels", x -> {
            Value q = b.apply(Unary.Kind.SIGMOID, linear(x, 8));
            Value k = b.apply(Unary.Kind.RELU, linear(x, 8));
            return linear(b.matMul(b.matMul(q, b.swapLast(k)), linear(x, 7)), 3);
        });
        add("gates reread in another layout", x -> {
            Value y = b.apply(Unary.Kind.SIGMOID, linear(x, 4));
            return linear(b.swapLast(b.reshape(y, Shape.batched(4, LENGTH))), 3);
        });
        refused("channels that a mask replaces", x -> {
            Value mask = b.weight(
                    "mask",
                    Weight.constant(new Tensor.Longs(DType.BOOL, Shape.of(LENGTH, 1), new long[] {1, 0, 1, 1, 0, 1})));
            Value y = b.add(new Where(), mask, linear(x, 8), b.scalar(2));
            Value sum = b.add(new Reduce(Reduce.Kind.SUM, List.of(-1), true), y);
            return linear(b.times(y, sum), 3);
        });
        refused("channels shifted by a number", x -> {
            Value y = b.plus(linear(x, 8), b.scalar(1));
            Value sum = b.add(new Reduce(Reduce.Kind.SUM, List.of(-1), true), y);
            return linear(b.times(y, sum), 3);
        });
    }

    private void channelsInOrder() {
        add("every other channel", x -> {
            Value y = b.add(new Slice(2, 0, 8, 2), linear(x, 8));
            return linear(b.plus(linear(linear(x, 7), 4), y), 3);
        });
        add("channels in another order", x -> {
            Value y = linear(x, 8);
            return linear(linear(b.plus(y, b.add(new Gather(2), y, indices(7, 6, 5, 4, 3, 2, 1, 0))), 9), 3);
        });
        add("channels padded by zeros", x -> {
            Value zeros = b.weight("zeros", Weight.constant(Tensor.of(Shape.of(1, 1, 3), 0f, 0f, 0f)));
            Value y = b.concat(2, linear(x, 8), b.expand(zeros, Shape.batched(LENGTH, 3)));
            return linear(b.apply(Unary.Kind.GELU, y), 3);
        });
        add("running sums over channels", x -> linear(linear(b.add(new CumSum(2), linear(x, 8)), 9), 3));
        add("channels joined with themselves", x -> {
            Value y = linear(x, 8);
            return linear(b.concat(2, y, y, b.slice(y, 2, 2, 6)), 3);
        });
        add("halves that gate each other", x -> {
            Value y = linear(x, 16);
            Value gate = b.apply(Unary.Kind.SIGMOID, b.slice(y, 2, 8, 16));
            return linear(b.times(b.slice(y, 2, 0, 8), gate), 3);
        });
        add("halves that overlap", x -> {
            Value y = linear(x, 12);
            return linear(b.plus(b.slice(y, 2, 0, 8), b.slice(y, 2, 4, 12)), 3);
        });
    }

    private void nothingToCut() {
        refused("one layer", x -> linear(x, 3));
        refused("a softmax between", x -> linear(b.add(new Softmax(-1), linear(x, 8)), 3));
        refused("no weights", x -> b.apply(Unary.Kind.RELU, x));
    }

    private void add(String name, UnaryOperator<Value> body) {
        make(name, body, true);
    }

    private void refused(String name, UnaryOperator<Value> body) {
        make(name, body, false);
    }

    private void make(String name, UnaryOperator<Value> body, boolean cuttable) {
        random = new SplittableRandom(cases.size());
        b = new GraphBuilder("hostile");
        Value x = b.input("x", TensorType.floats(Shape.batched(LENGTH, 5)));
        cases.add(new Case(name, b.build(List.of(body.apply(x))), cuttable));
    }

    private Value linear(Value x, int out) {
        return b.add(new Linear(true), x, weight(out, x.shape().last()), weight(out));
    }

    private Value weight(int... sizes) {
        return b.weight("w" + b.weights().size(), Weight.parameter(GraphCases.random(random, Shape.of(sizes), false)));
    }

    private Value buffer(double least, int size) {
        float[] data = new float[size];
        for (int i = 0; i < size; i++) {
            data[i] = (float) random.nextDouble(least, 1);
        }
        return b.weight("w" + b.weights().size(), Weight.buffer(Tensor.of(Shape.of(size), data)));
    }

    private Value indices(long... values) {
        return b.weight("index", Weight.constant(Tensor.of(Shape.of(values.length), values)));
    }
}
