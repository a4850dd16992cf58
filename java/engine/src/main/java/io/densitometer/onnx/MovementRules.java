package io.densitometer.onnx;

import static io.densitometer.graph.GraphException.require;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Concat;
import io.densitometer.graph.op.Expand;
import io.densitometer.graph.op.Gather;
import io.densitometer.graph.op.GatherElements;
import io.densitometer.graph.op.ScatterElements;
import io.densitometer.graph.op.Slice;
import io.densitometer.graph.op.Transpose;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** How ONNX's operators that only place elements, but for reshaping ones, become nodes. */
final class MovementRules {
    private MovementRules() {}

    static void addTo(Map<String, Function<NodeReader, List<Value>>> rules) {
        rules.put("Transpose", MovementRules::transpose);
        rules.put("Expand", MovementRules::expand);
        rules.put("ConstantOfShape", MovementRules::constantOfShape);
        rules.put("Concat", MovementRules::concat);
        rules.put("Slice", MovementRules::slice);
        rules.put("Split", MovementRules::split);
        rules.put("Gather", MovementRules::gather);
        rules.put("GatherElements", MovementRules::gatherElements);
        rules.put("ScatterElements", MovementRules::scatterElements);
        ReshapeRules.addTo(rules);
    }

    private static List<Value> transpose(NodeReader n) {
        Value x = n.value(0);
        long[] stated = n.ints("perm", n.inputs());
        List<Integer> reversed =
                new ArrayList<>(IntStream.range(0, x.shape().rank()).boxed().toList());
        Collections.reverse(reversed);
        List<Integer> order = stated == null
                ? reversed
                : LongStream.of(stated)
                        .mapToObj(axis -> NodeReader.bounded("perm", axis))
                        .toList();
        return List.of(n.builder().add(new Transpose(order), x));
    }

    private static List<Value> expand(NodeReader n) {
        Value x = n.value(0);
        Shape shape = Shape.broadcast(x.shape(), n.dims(1).shape());
        return List.of(n.builder().add(new Expand(shape), x));
    }

    private static List<Value> constantOfShape(NodeReader n) {
        Shape shape = n.dims(0).shape();
        Tensor fill = n.fill().reshaped(Shape.of());
        Value value = n.builder().constant("fill." + fill.dtype() + "." + fill.get(0), () -> fill);
        return List.of(n.builder().add(new Expand(shape), value));
    }

    private static List<Value> concat(NodeReader n) {
        List<Value> parts = new ArrayList<>();
        for (int i = 0; i < n.inputs(); i++) {
            parts.add(n.value(i));
        }
        return n.builder().addAll(new Concat(n.size("axis", 0)), parts);
    }

    private static List<Value> slice(NodeReader n) {
        Value x = n.value(0);
        long[] starts = n.required("starts", 1);
        long[] ends = n.required("ends", 2);
        long[] stated = n.inputInts(3);
        long[] axes = stated == null ? LongStream.range(0, starts.length).toArray() : stated;
        long[] steps = n.inputInts(4);
        boolean same = starts.length == ends.length
                && starts.length == axes.length
                && (steps == null || steps.length == starts.length);
        require(same, "starts, ends, axes and steps have different lengths");
        for (int i = 0; i < starts.length; i++) {
            int axis = NodeReader.bounded("axis", axes[i]);
            int step = steps == null ? 1 : NodeReader.bounded("step", steps[i]);
            x = sliceAxis(n.builder(), x, axis, new long[] {starts[i], ends[i]}, step);
        }
        return List.of(x);
    }

    private static Value sliceAxis(GraphBuilder b, Value x, int axis, long[] ends, int step) {
        Shape shape = x.shape();
        int size = shape.size(axis);
        boolean batch = shape.axis(axis) == shape.batchAxis();
        if (batch && ends[0] == 0 && ends[1] >= Integer.MAX_VALUE && step == 1) {
            return x;
        }
        require(!batch, "cuts the batch axis of %s", shape);
        require(step > 0, "step %d is not supported: only positive steps are", step);
        int from = position(ends[0], size);
        return b.add(new Slice(axis, from, Math.max(from, position(ends[1], size)), step), x);
    }

    private static int position(long stated, int size) {
        return (int) Math.max(0, Math.min(size, stated < 0 ? stated + size : stated));
    }

    private static List<Value> split(NodeReader n) {
        Value x = n.value(0);
        int axis = x.shape().axis(n.size("axis", 0));
        int size = x.shape().size(axis);
        int parts = n.outputs();
        long[] stated = n.ints("split", 1);
        require(n.size("num_outputs", parts) == parts, "num_outputs differs from the %d outputs", parts);
        require(stated == null || stated.length == parts, "split states other than %d sizes", parts);
        int equal = (size + parts - 1) / parts;
        List<Value> results = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < parts; i++) {
            int length = stated == null ? Math.min(equal, size - from) : NodeReader.bounded("split", stated[i]);
            require(length >= 0 && from + length <= size, "the parts do not make up the size %d", size);
            results.add(n.builder().add(new Slice(axis, from, from + length), x));
            from += length;
        }
        require(from == size, "the parts do not make up the size %d", size);
        return results;
    }

    private static List<Value> gather(NodeReader n) {
        int axis = n.size("axis", 0);
        Value data = n.value(0);
        return List.of(n.builder().add(new Gather(axis), data, indices(n, data, axis)));
    }

    private static List<Value> gatherElements(NodeReader n) {
        int axis = n.size("axis", 0);
        Value data = n.value(0);
        return List.of(n.builder().add(new GatherElements(axis), data, indices(n, data, axis)));
    }

    private static List<Value> scatterElements(NodeReader n) {
        int axis = n.size("axis", 0);
        String reduction = n.text("reduction", "none");
        boolean add = reduction.equals("add");
        require(add || reduction.equals("none"), "reduction %s is not supported: only none and add are", reduction);
        Value data = n.value(0);
        return List.of(n.builder().add(new ScatterElements(axis, add), data, indices(n, data, axis), n.value(2)));
    }

    /** Stored indices are made non-negative. */
    private static Value indices(NodeReader n, Value data, int axis) {
        Tensor stored = n.stored(1);
        Value value = n.value(1);
        int size = data.shape().size(axis);
        if (stored == null || LongStream.range(0, stored.size()).allMatch(i -> stored.getLong(i) >= 0)) {
            return value;
        }
        long[] positions = LongStream.range(0, stored.size())
                .map(stored::getLong)
                .map(i -> i < 0 ? i + size : i)
                .toArray();
        return n.builder().constant(n.key("indices"), () -> Tensor.of(stored.shape(), positions));
    }
}
