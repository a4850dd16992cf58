package io.densitometer.onnx;

import static io.densitometer.graph.GraphException.require;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Gather;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;

/** How ONNX's Pad and Tile become Concat, Expand and Gather. */
final class PaddingRules {
    private static final int MOST_REPEATS = 1 << 12;

    private PaddingRules() {}

    static void addTo(Map<String, Function<NodeReader, List<Value>>> rules) {
        rules.put("Pad", PaddingRules::pad);
        rules.put("Tile", PaddingRules::tile);
    }

    private static List<Value> pad(NodeReader n) {
        Value x = n.value(0);
        String mode = n.text("mode", "constant");
        long[] pads = n.required("pads", 1);
        double fill = n.scalar(2, 0);
        long[] stated = n.inputInts(3);
        long[] axes = stated == null ? LongStream.range(0, x.shape().rank()).toArray() : stated;
        require(pads.length == 2 * axes.length, "%d pads for %d axes", pads.length, axes.length);
        for (int i = 0; i < axes.length; i++) {
            int axis = x.shape().axis(NodeReader.bounded("axis", axes[i]));
            int before = NodeReader.bounded("pads", pads[i]);
            int after = NodeReader.bounded("pads", pads[i + axes.length]);
            require(before >= 0 && after >= 0, "negative pads are not supported: use Slice");
            if (before + after > 0) {
                require(axis != x.shape().batchAxis(), "pads the batch axis of %s", x.shape());
                x = mode.equals("constant")
                        ? filled(n.builder(), x, axis, new int[] {before, after}, fill)
                        : repeated(n, x, axis, new int[] {before, after}, mode);
            }
        }
        return List.of(x);
    }

    private static Value filled(GraphBuilder b, Value x, int axis, int[] pads, double fill) {
        List<Value> parts = new ArrayList<>();
        if (pads[0] > 0) {
            parts.add(b.expand(b.scalar(fill), x.shape().with(axis, pads[0])));
        }
        parts.add(x);
        if (pads[1] > 0) {
            parts.add(b.expand(b.scalar(fill), x.shape().with(axis, pads[1])));
        }
        return b.concat(axis, parts.toArray(Value[]::new));
    }

    private static Value repeated(NodeReader n, Value x, int axis, int[] pads, String mode) {
        int size = x.shape().size(axis);
        int limit = mode.equals("edge") ? Integer.MAX_VALUE : mode.equals("reflect") ? size - 1 : size;
        require(
                size > 0 && pads[0] <= limit && pads[1] <= limit,
                "pads %d and %d exceed size %d",
                pads[0],
                pads[1],
                size);
        long[] positions = LongStream.range(-pads[0], (long) size + pads[1])
                .map(i -> source(i, size, mode))
                .toArray();
        Value indices =
                n.builder().constant(n.key("axis" + axis), () -> Tensor.of(Shape.of(positions.length), positions));
        return n.builder().add(new Gather(axis), x, indices);
    }

    private static long source(long i, int size, String mode) {
        return switch (mode) {
            case "edge" -> Math.max(0, Math.min(size - 1, i));
            case "reflect" -> i < 0 ? -i : i < size ? i : 2L * (size - 1) - i;
            case "wrap" -> Math.floorMod(i, size);
            default ->
                throw new io.densitometer.graph.GraphException(
                        "mode " + mode + " is not supported: use constant, edge, reflect or wrap");
        };
    }

    private static List<Value> tile(NodeReader n) {
        Value x = n.value(0);
        long[] repeats = n.required("repeats", 1);
        require(
                repeats.length == x.shape().rank(),
                "%d repeats for %d axes",
                repeats.length,
                x.shape().rank());
        for (int axis = 0; axis < repeats.length; axis++) {
            int count = NodeReader.bounded("repeats", repeats[axis]);
            require(count > 0 && count <= MOST_REPEATS, "%d repeats are not supported", count);
            Value[] copies = new Value[count];
            java.util.Arrays.fill(copies, x);
            x = n.builder().concat(axis, copies);
        }
        return List.of(x);
    }
}
