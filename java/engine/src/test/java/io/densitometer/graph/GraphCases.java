package io.densitometer.graph;

import io.densitometer.graph.op.Activation;
import io.densitometer.graph.op.Attention;
import io.densitometer.graph.op.AutoCorrelation;
import io.densitometer.graph.op.BatchNormalization;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Cast;
import io.densitometer.graph.op.CircularConv;
import io.densitometer.graph.op.Concat;
import io.densitometer.graph.op.Conv;
import io.densitometer.graph.op.CumSum;
import io.densitometer.graph.op.Dropout;
import io.densitometer.graph.op.Expand;
import io.densitometer.graph.op.FourierBlock;
import io.densitometer.graph.op.FourierCrossAttention;
import io.densitometer.graph.op.Gather;
import io.densitometer.graph.op.GatherElements;
import io.densitometer.graph.op.LayerNormalization;
import io.densitometer.graph.op.Linear;
import io.densitometer.graph.op.MatMul;
import io.densitometer.graph.op.Op;
import io.densitometer.graph.op.Pool;
import io.densitometer.graph.op.ProbAttention;
import io.densitometer.graph.op.Reduce;
import io.densitometer.graph.op.Reshape;
import io.densitometer.graph.op.ScatterElements;
import io.densitometer.graph.op.SeriesDecomposition;
import io.densitometer.graph.op.SeriesNormalization;
import io.densitometer.graph.op.Slice;
import io.densitometer.graph.op.Softmax;
import io.densitometer.graph.op.TopK;
import io.densitometer.graph.op.Transpose;
import io.densitometer.graph.op.Unary;
import io.densitometer.graph.op.Where;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;

/** One small graph or more for every op, with floating-point inputs and outputs; they serve the tests of all backends. */
public final class GraphCases {
    private final List<GraphCase> cases = new ArrayList<>();

    private GraphCases() {}

    /**
     * A graph that contains an op.
     *
     * @param op the op under test
     * @param graph inputs are positive where the op wants it
     */
    public record GraphCase(Op op, Graph graph) {
        /** Seeded inputs in {@code (-1, 1)} for a batch size; those of Log, Sqrt, Pow and Reciprocal in {@code (0.5, 1.5)}. */
        public List<Tensor> inputs(int batch) {
            SplittableRandom random = new SplittableRandom(7);
            boolean positive =
                    List.of("Log", "Sqrt", "Pow", "Reciprocal", "Div").contains(op.name());
            return graph.inputs().stream()
                    .map(v -> random(random, Shape.of(v.shape().bind(batch)), positive))
                    .toList();
        }

        @Override
        public String toString() {
            return op.toString();
        }
    }

    /** All cases. */
    public static List<GraphCase> all() {
        GraphCases made = new GraphCases();
        made.elementwise();
        made.reductions();
        made.contractions();
        made.movements();
        made.indexed();
        made.composites();
        return made.cases;
    }

    /** Seeded values in {@code (-1, 1)}, or {@code (0.5, 1.5)}. */
    public static Tensor random(SplittableRandom random, Shape shape, boolean positive) {
        float[] values = new float[Math.toIntExact(shape.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (positive ? 0.5 + random.nextDouble() : 2 * random.nextDouble() - 1);
        }
        return Tensor.of(shape, values);
    }

    private void elementwise() {
        for (Unary.Kind kind : Unary.Kind.values()) {
            simple(new Unary(kind), Shape.batched(5, 3));
        }
        for (Binary.Kind kind : Binary.Kind.values()) {
            if (kind != Binary.Kind.MOD) {
                simple(new Binary(kind), Shape.batched(5, 3), Shape.batched(5, 3));
                simple(new Binary(kind), Shape.batched(5, 3), Shape.of(3));
            }
        }
        make(new Binary(Binary.Kind.MOD), (b, x) -> {
            Value scaled = b.add(new Cast(DType.INT64), b.times(x, 20));
            Value divisor = b.weight("divisor", Weight.constant(Tensor.of(Shape.of(), new long[] {7})));
            return b.add(new Cast(DType.FLOAT), b.add(new Binary(Binary.Kind.MOD), scaled, divisor));
        });
        make(
                new Cast(DType.INT64),
                (b, x) -> b.add(new Cast(DType.FLOAT), b.add(new Cast(DType.INT64), b.times(x, 9))));
        make(new Where(), (b, x) -> {
            Value whether = b.add(new Cast(DType.BOOL), b.add(new Cast(DType.INT64), b.times(x, 3)));
            return b.add(new Where(), whether, x, b.scalar(2));
        });
        simple(new Dropout(0.1), Shape.batched(5, 3));
    }

    private void reductions() {
        for (Reduce.Kind kind : Reduce.Kind.values()) {
            simple(new Reduce(kind, List.of(-1), false), Shape.batched(5, 3));
            simple(new Reduce(kind, List.of(1, 2), true), Shape.batched(5, 3));
        }
        simple(new CumSum(1), Shape.batched(5, 3));
        simple(new Softmax(-1), Shape.batched(5, 17));
        simple(new Softmax(1), Shape.batched(5, 3));
        simple(new LayerNormalization(1e-5), Shape.batched(5, 9), Shape.of(9), Shape.of(9));
        make(new BatchNormalization(1e-5), (b, x) -> {
            Value variance = b.weight("variance", Weight.buffer(Tensor.of(Shape.of(5), 0.5f, 1, 1.5f, 2, 3)));
            return b.add(
                    new BatchNormalization(1e-5), x, weight(b, "w", 5), weight(b, "b", 5), weight(b, "m", 5), variance);
        });
    }

    private void contractions() {
        simple(new MatMul(), Shape.batched(5, 3), Shape.of(3, 4));
        simple(new MatMul(), Shape.batched(2, 5, 3), Shape.batched(2, 3, 4));
        simple(new MatMul(), Shape.of(6, 5), Shape.batched(5, 3));
        make(new Conv(), (b, x) -> b.add(new Conv(), x, weight(b, "w", 4, 5, 3), weight(b, "b", 4)));
        make(new Conv(2, 1, 5, 1, 2), (b, x) -> b.add(new Conv(2, 1, 5, 1, 2), x, weight(b, "w", 10, 1, 3)));
        make(new Conv(1, 2, 1, 2, 0), (b, x) -> b.add(new Conv(1, 2, 1, 2, 0), x, weight(b, "w", 2, 5, 2)));
        simple(new Pool(Pool.Kind.MAX, 3, 2, 1, 1), Shape.batched(5, 7));
        simple(new Pool(Pool.Kind.AVERAGE, 3, 2, 1, 1), Shape.batched(5, 7));
    }

    private void movements() {
        simple(Transpose.of(0, 2, 1), Shape.batched(5, 3));
        simple(Transpose.of(1, 0, 2), Shape.batched(5, 3));
        simple(new Reshape(Shape.batched(15)), Shape.batched(5, 3));
        simple(new Reshape(Shape.of(new int[] {5, 3}, 0)), Shape.batched(5, 3));
        simple(new Expand(Shape.batched(5, 3)), Shape.batched(1, 3));
        make(new Expand(Shape.batched(5, 7)), (b, x) -> b.plus(x, b.expand(weight(b, "w", 5, 1), Shape.batched(5, 7))));
        make(
                new Expand(Shape.of(new int[] {3, 2, 7}, 1)),
                (b, x) -> b.expand(weight(b, "w", 3, 1, 1), Shape.of(new int[] {3, 2, 7}, 1)));
        simple(new Concat(1), Shape.batched(5, 3), Shape.batched(2, 3));
        simple(new Slice(1, 1, 4), Shape.batched(5, 3));
        simple(new Slice(-1, 0, 3, 2), Shape.batched(5, 3));
    }

    private void indexed() {
        make(new Gather(1), (b, x) -> b.add(new Gather(1), x, indices(b, Shape.of(2, 2), 4, 0, 0, 3)));
        make(new GatherElements(2), (b, x) -> {
            Value index = b.expand(indices(b, Shape.of(5, 2), 6, 0, 1, 2, 3, 4, 5, 6, 0, 0), Shape.batched(5, 2));
            return b.add(new GatherElements(2), x, index);
        });
        make(new ScatterElements(2, false), (b, x) -> {
            Value index = b.expand(indices(b, Shape.of(5, 2), 6, 0, 1, 2, 3, 4, 5, 6, 0, 1), Shape.batched(5, 2));
            return b.add(new ScatterElements(2, false), x, index, b.slice(x, 2, 2, 4));
        });
        make(new ScatterElements(2, true), (b, x) -> {
            Value index = b.expand(indices(b, Shape.of(5, 2), 6, 6, 1, 2, 3, 3, 5, 6, 0, 1), Shape.batched(5, 2));
            return b.add(new ScatterElements(2, true), x, index, b.slice(x, 2, 2, 4));
        });
        simple(new TopK(3, -1), Shape.batched(5, 7));
        make(new TopK(2, 1, false), (b, x) -> {
            List<Value> least = b.addAll(new TopK(2, 1, false), List.of(x));
            return b.plus(least.get(0), b.add(new Cast(DType.FLOAT), least.get(1)));
        });
    }

    private void composites() {
        for (Activation activation : Activation.values()) {
            make(
                    new Linear(true, activation, false),
                    (b, x) -> b.add(new Linear(true, activation, false), x, weight(b, "w", 4, 7), weight(b, "b", 4)));
        }
        make(new Linear(false), (b, x) -> b.add(new Linear(false), x, weight(b, "w", 4, 7, 1)));
        make(
                new Linear(true, Activation.GELU, true),
                (b, x) ->
                        b.add(new Linear(true, Activation.GELU, true), x, weight(b, "w", 7, 7), weight(b, "b", 7), x));
        make(
                new CircularConv(true, 1),
                (b, x) -> b.add(new CircularConv(true, 1), x, weight(b, "w", 4, 7, 3), weight(b, "b", 4)));
        make(new CircularConv(false, 2), (b, x) -> b.add(new CircularConv(false, 2), x, weight(b, "w", 4, 7, 3)));
        simple(new Attention(2, 0.37, false, 0.1), Shape.batched(5, 8), Shape.batched(6, 8), Shape.batched(6, 8));
        simple(
                new Attention(2, 1 / Math.sqrt(3), true, 0),
                Shape.batched(6, 8),
                Shape.batched(6, 8),
                Shape.batched(6, 8));
        for (boolean masked : new boolean[] {false, true}) {
            ProbAttention op = new ProbAttention(2, 0.5, 2, masked, masked, 0.05);
            make(op, (b, x) -> {
                Value y = b.add(new Linear(false), x, weight(b, "w", 8, 7));
                return b.addAll(op, List.of(y, y, y, indices(b, Shape.of(5, 2), 0, 1, 2, 3, 4, 0, 1, 2, 3, 4)))
                        .get(0);
            });
        }
        simple(new AutoCorrelation(2), Shape.batched(6, 4), Shape.batched(8, 4), Shape.batched(8, 4));
        simple(new AutoCorrelation(2), Shape.batched(7, 4), Shape.batched(5, 4), Shape.batched(5, 4));
        simple(new SeriesDecomposition(List.of(3)), Shape.batched(9, 4));
        simple(new SeriesDecomposition(List.of(5, 3)), Shape.batched(9, 4));
        simple(new SeriesNormalization(1e-5), Shape.batched(9, 4), Shape.of(4), Shape.of(4));
        FourierBlock block = new FourierBlock(2, List.of(0, 2, 3, 9));
        make(block, (b, x) -> {
            Value y = b.add(new Linear(false), x, weight(b, "w", 8, 7));
            return b.add(block, y, weight(b, "re", 2, 4, 4, 4), weight(b, "im", 2, 4, 4, 4));
        });
        FourierCrossAttention cross = new FourierCrossAttention(2, List.of(0, 1, 2), List.of(1, 2));
        make(cross, (b, x) -> {
            Value y = b.add(new Linear(false), x, weight(b, "w", 8, 7));
            return b.add(cross, y, b.slice(y, 1, 0, 4), weight(b, "re", 2, 4, 4, 3), weight(b, "im", 2, 4, 4, 3));
        });
    }

    /** The op alone; inputs without a batch are weights. */
    private void simple(Op op, Shape... shapes) {
        GraphBuilder b = new GraphBuilder("case");
        List<Value> inputs = new ArrayList<>();
        for (int i = 0; i < shapes.length; i++) {
            inputs.add(
                    shapes[i].isBatched()
                            ? b.input("x" + i, TensorType.floats(shapes[i]))
                            : weight(b, "w" + i, shapes[i].sizes()));
        }
        List<Value> outputs = b.addAll(op, inputs);
        cases.add(new GraphCase(
                op,
                b.build(outputs.stream().filter(v -> v.dtype() == DType.FLOAT).toList())));
    }

    /** A graph with the input {@code [B, 5, 7]}. */
    private void make(Op op, BiFunction<GraphBuilder, Value, Value> body) {
        GraphBuilder b = new GraphBuilder("case");
        Value x = b.input("x", TensorType.floats(Shape.batched(5, 7)));
        cases.add(new GraphCase(op, b.build(List.of(body.apply(b, x)))));
    }

    private static Value weight(GraphBuilder b, String name, int... sizes) {
        SplittableRandom random = new SplittableRandom(Arrays.hashCode(sizes));
        return b.weight(name, Weight.parameter(random(random, Shape.of(sizes), name.equals("w1"))));
    }

    private static Value indices(GraphBuilder b, Shape shape, long... values) {
        return b.weight("index", Weight.buffer(Tensor.of(shape, values)));
    }
}
