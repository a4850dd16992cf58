package io.densitometer.onnx;

import static io.densitometer.graph.GraphException.require;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.BatchNormalization;
import io.densitometer.graph.op.CumSum;
import io.densitometer.graph.op.LayerNormalization;
import io.densitometer.graph.op.Reduce;
import io.densitometer.graph.op.Softmax;
import io.densitometer.graph.op.TopK;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** How ONNX's reductions and norms become nodes. */
final class ReductionRules {
    private ReductionRules() {}

    static void addTo(Map<String, Function<NodeReader, List<Value>>> rules) {
        for (Reduce.Kind kind : Reduce.Kind.values()) {
            rules.put(new Reduce(kind, List.of(), true).name(), n -> reduce(n, kind));
        }
        rules.put("GlobalAveragePool", n -> globalAverage(n));
        rules.put("CumSum", ReductionRules::cumSum);
        rules.put("Softmax", ReductionRules::softmax);
        rules.put("TopK", ReductionRules::topK);
        rules.put("LayerNormalization", ReductionRules::layerNormalization);
        rules.put("GroupNormalization", ReductionRules::groupNormalization);
        rules.put("InstanceNormalization", ReductionRules::instanceNormalization);
        rules.put("BatchNormalization", ReductionRules::batchNormalization);
    }

    private static List<Value> reduce(NodeReader n, Reduce.Kind kind) {
        Value x = n.value(0);
        long[] stated = n.ints("axes", 1);
        boolean none = stated == null || stated.length == 0;
        boolean all = none && !n.flag("noop_with_empty_axes", false);
        List<Integer> axes = all
                ? IntStream.range(0, x.shape().rank()).boxed().toList()
                : LongStream.of(none ? new long[0] : stated)
                        .mapToObj(axis -> NodeReader.bounded("axis", axis))
                        .toList();
        n.ignore("noop_with_empty_axes");
        long distinct = axes.stream().map(x.shape()::axis).distinct().count();
        require(distinct == axes.size(), "axes %s repeat", axes);
        return List.of(n.builder().add(new Reduce(kind, axes, n.flag("keepdims", true)), x));
    }

    private static List<Value> globalAverage(NodeReader n) {
        Value x = n.value(0);
        require(x.shape().rank() == 3, "%s is no series", x);
        return List.of(n.builder().add(new Reduce(Reduce.Kind.MEAN, List.of(2), true), x));
    }

    private static List<Value> cumSum(NodeReader n) {
        n.only("exclusive", 0);
        n.only("reverse", 0);
        int axis = NodeReader.bounded("axis", n.required("axis", 1)[0]);
        return List.of(n.builder().add(new CumSum(axis), n.value(0)));
    }

    /** Before operator set 13, Softmax went over all axes from the stated one on. */
    private static List<Value> softmax(NodeReader n) {
        Value x = n.value(0);
        Shape shape = x.shape();
        boolean old = n.opset() < 13;
        int stated = n.size("axis", old ? 1 : -1);
        int axis = shape.axis(stated);
        if (!old || axis == shape.rank() - 1) {
            return List.of(n.builder().add(new Softmax(stated), x));
        }
        require(axis > shape.batchAxis(), "a Softmax over the batch of %s is not supported", shape);
        Value flat = n.builder().reshape(x, ReshapeRules.matrix(shape, axis));
        return List.of(n.builder().reshape(n.builder().add(new Softmax(-1), flat), shape));
    }

    private static List<Value> topK(NodeReader n) {
        n.ignore("sorted");
        int k = NodeReader.bounded("k", n.required("k", 1)[0]);
        TopK op = new TopK(k, n.size("axis", -1), n.flag("largest", true));
        return n.builder().addAll(op, List.of(n.value(0)));
    }

    /** Over the axes from the stated one on, which become one. */
    private static List<Value> layerNormalization(NodeReader n) {
        n.ignore("stash_type");
        GraphBuilder b = n.builder();
        Value x = n.value(0);
        Shape shape = x.shape();
        int axis = shape.axis(n.size("axis", -1));
        require(axis > shape.batchAxis(), "a norm over the batch of %s is not supported", shape);
        int[] normed = Arrays.copyOfRange(shape.sizes(), axis, shape.rank());
        int width = width(Arrays.stream(normed).asLongStream().reduce(1, Math::multiplyExact));
        int[] rows = Arrays.copyOf(shape.sizes(), axis + 1);
        rows[axis] = width;
        Value flat = b.reshape(x, Shape.of(rows, shape.batchAxis()));
        Value scale = vector(n, 1, normed, width);
        Value bias = n.has(2) ? vector(n, 2, normed, width) : filled(b, "zeros", width, 0);
        LayerNormalization op = new LayerNormalization(n.number("epsilon", 1e-5));
        return List.of(b.reshape(b.add(op, flat, scale, bias), shape));
    }

    /** Within bounds, since scale and shift of that size may be made. */
    private static int width(long elements) {
        return NodeReader.bounded("a norm's width", elements);
    }

    /** A scale or shift of the sizes that are normalised. */
    private static Value vector(NodeReader n, int input, int[] normed, int width) {
        Value value = n.value(input);
        int[] sizes = value.shape().sizes();
        int extra = Math.max(0, sizes.length - normed.length);
        boolean fits = Arrays.stream(sizes).limit(extra).allMatch(size -> size == 1)
                && Arrays.equals(Arrays.copyOfRange(sizes, extra, sizes.length), normed)
                && !value.shape().isBatched();
        require(fits, "%s does not have the normalised sizes %s", value, Arrays.toString(normed));
        return n.builder().reshape(value, Shape.of(width));
    }

    private static Value filled(GraphBuilder b, String name, int width, double number) {
        double[] values = new double[width];
        Arrays.fill(values, number);
        return b.constant(name + "." + width, () -> Tensor.of(Shape.of(width), values));
    }

    /** Each channel by itself. */
    private static List<Value> instanceNormalization(NodeReader n) {
        return groups(n, series(n.value(0).shape()).size(1), true);
    }

    /** Before operator set 21, scale and shift were those of groups. */
    private static List<Value> groupNormalization(NodeReader n) {
        n.ignore("stash_type");
        return groups(n, n.size("num_groups", 0), n.opset() >= 21);
    }

    /** Neighbouring channels of {@code [B, C, ..]}, and all that lies behind them; a scale and a shift for each channel, or for each group. */
    private static List<Value> groups(NodeReader n, int groups, boolean byChannel) {
        GraphBuilder b = n.builder();
        Value x = n.value(0);
        Shape series = series(x.shape());
        int channels = series.size(1);
        require(groups > 0 && channels % groups == 0, "%d channels do not fall into %d groups", channels, groups);
        int width = width((long) channels / groups * series.last());
        Shape rows = Shape.of(new int[] {series.size(0), groups, width}, series.batchAxis());
        LayerNormalization op = new LayerNormalization(n.number("epsilon", 1e-5));
        Value flat = b.reshape(x, rows);
        Value normed = b.add(op, flat, filled(b, "ones", width, 1), filled(b, "zeros", width, 0));
        Value spread = b.reshape(normed, byChannel ? series : rows);
        Shape column = Shape.of(byChannel ? channels : groups, 1);
        Value scaled = b.times(spread, b.reshape(n.value(1), column));
        return List.of(b.reshape(b.plus(scaled, b.reshape(n.value(2), column)), x.shape()));
    }

    /** {@code [B, C, ..]} as {@code [B, C, L]}. */
    private static Shape series(Shape shape) {
        require(shape.rank() >= 2 && shape.batchAxis() <= 0, "%s has no channels on axis 1", shape);
        double rest = IntStream.range(2, shape.rank()).mapToDouble(shape::size).reduce(1, (a, b) -> a * b);
        int[] sizes = {shape.size(0), shape.size(1), (int) rest};
        return Shape.of(sizes, shape.batchAxis());
    }

    private static List<Value> batchNormalization(NodeReader n) {
        n.ignore("momentum");
        n.only("training_mode", 0);
        n.markBuffer(3);
        n.markBuffer(4);
        BatchNormalization op = new BatchNormalization(n.number("epsilon", 1e-5));
        Shape shape = n.value(0).shape();
        Value series = n.builder().reshape(n.value(0), series(shape));
        Value y = n.builder().add(op, series, n.value(1), n.value(2), n.value(3), n.value(4));
        return List.of(n.builder().reshape(y, shape));
    }
}
