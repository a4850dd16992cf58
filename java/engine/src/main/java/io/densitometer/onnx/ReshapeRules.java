package io.densitometer.onnx;

import static io.densitometer.graph.GraphException.require;

import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Reshape;
import io.densitometer.onnx.Dims.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;

/** How ONNX's operators that keep all elements in order become a Reshape. */
final class ReshapeRules {
    private ReshapeRules() {}

    static void addTo(Map<String, Function<NodeReader, List<Value>>> rules) {
        rules.put("Reshape", n -> reshaped(n, target(n)));
        rules.put("Flatten", n -> reshaped(n, flat(n)));
        rules.put("Squeeze", n -> reshaped(n, squeezed(n)));
        rules.put("Unsqueeze", n -> reshaped(n, unsqueezed(n)));
    }

    private static List<Value> reshaped(NodeReader n, Shape shape) {
        return List.of(n.builder().add(new Reshape(shape), n.value(0)));
    }

    /** Resolves 0 (as in the input) and -1 (what remains). */
    private static Shape target(NodeReader n) {
        Shape from = n.value(0).shape();
        boolean zeroIsSize = n.flag("allowzero", false);
        List<Dim> sizes = new ArrayList<>(n.dims(1).entries());
        int open = -1;
        for (int i = 0; i < sizes.size(); i++) {
            Dim size = sizes.get(i);
            if (size.value() == 0 && !zeroIsSize) {
                sizes.set(i, new Dim(from.size(i), i == from.batchAxis()));
            } else if (size.value() == -1) {
                require(open < 0, "shape %s leaves two sizes open", n.dims(1));
                open = i;
            }
        }
        if (open >= 0) {
            sizes.set(open, remaining(from, sizes, open));
        }
        Shape shape = Dims.vector(sizes).shape();
        boolean fixes = from.isBatched() && !shape.isBatched();
        require(!fixes, "shape %s fixes the batch: export the model with a dynamic batch", shape);
        return shape;
    }

    private static Dim remaining(Shape from, List<Dim> sizes, int open) {
        long known = 1;
        boolean batched = false;
        for (int i = 0; i < sizes.size(); i++) {
            known = i == open ? known : Math.multiplyExact(known, sizes.get(i).value());
            batched |= sizes.get(i).batched();
        }
        require(known > 0 && from.elements() % known == 0, "%s does not divide into %s", from, sizes);
        return new Dim(from.elements() / known, from.isBatched() && !batched);
    }

    private static Shape flat(NodeReader n) {
        List<Dim> sizes = Dims.of(n.value(0).shape()).entries();
        int axis = n.size("axis", 1);
        int cut = axis < 0 ? axis + sizes.size() : axis;
        require(cut >= 0 && cut <= sizes.size(), "axis %d does not exist", axis);
        return matrix(n.value(0).shape(), cut);
    }

    /** The matrix whose rows are the axes before {@code cut}. */
    static Shape matrix(Shape shape, int cut) {
        List<Dim> sizes = Dims.of(shape).entries();
        return Dims.vector(List.of(product(sizes.subList(0, cut)), product(sizes.subList(cut, sizes.size()))))
                .shape();
    }

    static Dim product(List<Dim> sizes) {
        return sizes.stream()
                .reduce(
                        new Dim(1, false),
                        (a, b) -> new Dim(Math.multiplyExact(a.value(), b.value()), a.batched() || b.batched()));
    }

    private static Shape squeezed(NodeReader n) {
        Shape shape = n.value(0).shape();
        long[] stated = n.ints("axes", 1);
        List<Integer> axes = stated == null
                ? LongStream.range(0, shape.rank())
                        .mapToObj(i -> (int) i)
                        .filter(i -> shape.size(i) == 1 && i != shape.batchAxis())
                        .toList()
                : LongStream.of(stated)
                        .mapToObj(i -> shape.axis(NodeReader.bounded("axis", i)))
                        .toList();
        List<Dim> kept = new ArrayList<>();
        for (int i = 0; i < shape.rank(); i++) {
            boolean removed = axes.contains(i);
            boolean single = shape.size(i) == 1 && i != shape.batchAxis();
            require(!removed || single, "axis %d of %s does not have size 1", i, shape);
            if (!removed) {
                kept.add(Dims.of(shape).get(i));
            }
        }
        return Dims.vector(kept).shape();
    }

    private static Shape unsqueezed(NodeReader n) {
        long[] axes = n.required("axes", 1);
        List<Dim> sizes = new ArrayList<>(Dims.of(n.value(0).shape()).entries());
        int rank = sizes.size() + axes.length;
        long[] sorted = LongStream.of(axes)
                .map(axis -> axis < 0 ? axis + rank : axis)
                .sorted()
                .toArray();
        for (long axis : sorted) {
            require(axis >= 0 && axis <= sizes.size(), "axis %d does not exist in the result", axis);
            sizes.add((int) axis, new Dim(1, false));
        }
        return Dims.vector(sizes).shape();
    }
}
