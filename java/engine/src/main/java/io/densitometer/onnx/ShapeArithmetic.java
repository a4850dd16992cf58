package io.densitometer.onnx;

import static io.densitometer.graph.GraphException.require;

import io.densitometer.graph.DType;
import io.densitometer.graph.Tensor;
import io.densitometer.onnx.Dims.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.LongStream;

/** Evaluates the nodes with which exporters compute shapes, instead of adding them to the graph. */
final class ShapeArithmetic {
    /** Ops that start such a computation, whatever they read. */
    private static final Map<String, Function<NodeReader, Dims>> SOURCES =
            Map.of("Shape", ShapeArithmetic::shape, "Size", ShapeArithmetic::size);

    /** Ops that go on with it. */
    private static final Map<String, Function<NodeReader, Dims>> STEPS = Map.ofEntries(
            Map.entry("Add", n -> both(n, ShapeArithmetic::add)),
            Map.entry("Sub", n -> both(n, (a, b) -> add(a, new Dim(Math.negateExact(b.value()), b.batched())))),
            Map.entry("Mul", n -> both(n, ShapeArithmetic::multiply)),
            Map.entry("Div", n -> both(n, ShapeArithmetic::divide)),
            Map.entry("Mod", n -> both(n, ShapeArithmetic::remainder)),
            Map.entry("Max", n -> both(n, (a, b) -> chosen(a, b, a.value() >= b.value()))),
            Map.entry("Min", n -> both(n, (a, b) -> chosen(a, b, a.value() <= b.value()))),
            Map.entry("Equal", n -> both(n, (a, b) -> new Dim(a.equals(b) ? 1 : 0, false))),
            Map.entry("Where", ShapeArithmetic::where),
            Map.entry("Gather", ShapeArithmetic::gather),
            Map.entry("Slice", ShapeArithmetic::slice),
            Map.entry("Concat", ShapeArithmetic::concat),
            Map.entry("Squeeze", n -> squeeze(n, true)),
            Map.entry("Unsqueeze", n -> squeeze(n, false)),
            Map.entry("Reshape", ShapeArithmetic::reshape),
            Map.entry("Range", ShapeArithmetic::range),
            Map.entry("ConstantOfShape", ShapeArithmetic::constantOfShape),
            Map.entry("ReduceProd", ShapeArithmetic::product));

    private ShapeArithmetic() {}

    /** Ops that are evaluated on shapes. */
    static Set<String> ops() {
        Set<String> ops = new TreeSet<>(SOURCES.keySet());
        ops.addAll(STEPS.keySet());
        return ops;
    }

    /** The integers that a node makes, if it computes with shapes. */
    static Optional<Dims> evaluate(NodeReader node) {
        Function<NodeReader, Dims> rule = SOURCES.get(node.op());
        if (rule == null && STEPS.containsKey(node.op()) && node.readsDims()) {
            rule = STEPS.get(node.op());
        }
        return Optional.ofNullable(rule).map(r -> r.apply(node));
    }

    // A rule returns null for what is no computation with shapes after all.

    private static Dims shape(NodeReader n) {
        List<Dim> sizes = sizes(n);
        int from = clamp(n.integer("start", 0), sizes.size());
        int to = clamp(n.integer("end", sizes.size()), sizes.size());
        return Dims.vector(sizes.subList(from, Math.max(from, to)));
    }

    private static List<Dim> sizes(NodeReader n) {
        if (n.readsDims()) {
            Dims data = n.dims(0);
            return data.scalar() ? List.of() : List.of(new Dim(data.entries().size(), false));
        }
        return Dims.of(n.value(0).shape()).entries();
    }

    private static int clamp(long position, int length) {
        return (int) Math.max(0, Math.min(length, position < 0 ? position + length : position));
    }

    private static Dims size(NodeReader n) {
        return product(Dims.vector(sizes(n)));
    }

    private static Dims product(NodeReader n) {
        n.integer("keepdims", 1);
        return product(n.dims(0));
    }

    private static Dims product(Dims sizes) {
        return new Dims(true, List.of(sizes.entries().stream().reduce(new Dim(1, false), ShapeArithmetic::multiply)));
    }

    private static Dims both(NodeReader n, BinaryOperator<Dim> function) {
        n.only("fmod", 0);
        return n.dims(0).with(n.dims(1), function);
    }

    private static Dim add(Dim a, Dim b) {
        boolean same = a.batched() == b.batched() || a.value() == 0 || b.value() == 0;
        require(same, "%s and %s cannot be added: a size must be fixed or a multiple of the batch", a, b);
        return new Dim(Math.addExact(a.value(), b.value()), a.batched() || b.batched());
    }

    private static Dim multiply(Dim a, Dim b) {
        require(!a.batched() || !b.batched(), "%s times %s is no multiple of the batch", a, b);
        return new Dim(Math.multiplyExact(a.value(), b.value()), a.batched() || b.batched());
    }

    private static Dim divide(Dim a, Dim b) {
        require(b.value() != 0, "%s is divided by 0", a);
        boolean exact = a.value() % b.value() == 0;
        require(
                (!a.batched() && !b.batched()) || (exact && (a.batched() || a.value() == 0)),
                "%s / %s depends on the batch",
                a,
                b);
        return new Dim(a.value() / b.value(), a.batched() && !b.batched());
    }

    private static Dim remainder(Dim a, Dim b) {
        require(b.value() != 0 && !a.batched() && !b.batched(), "the remainder of %s by %s is not known", a, b);
        return new Dim(Math.floorMod(a.value(), b.value()), false);
    }

    private static Dim chosen(Dim a, Dim b, boolean first) {
        require(a.batched() == b.batched(), "which of %s and %s is larger depends on the batch", a, b);
        return first ? a : b;
    }

    private static Dims where(NodeReader n) {
        long[] conditions = n.dims(0).numbers();
        Dims yes = n.dims(1);
        Dims no = n.dims(2);
        List<Dim> result = new ArrayList<>();
        for (int i = 0; i < conditions.length; i++) {
            Dims side = conditions[i] != 0 ? yes : no;
            result.add(side.get(side.entries().size() == 1 ? 0 : i));
        }
        return new Dims(yes.scalar() && no.scalar() && n.dims(0).scalar(), result);
    }

    private static Dims gather(NodeReader n) {
        n.integer("axis", 0);
        Dims data = n.dims(0);
        Dims indices = n.dims(1);
        List<Dim> result = new ArrayList<>();
        for (long index : indices.numbers()) {
            long position = index < 0 ? index + data.entries().size() : index;
            result.add(data.get(Math.toIntExact(position)));
        }
        return new Dims(indices.scalar(), result);
    }

    private static Dims slice(NodeReader n) {
        Dims data = n.dims(0);
        n.ints("axes", 3);
        int length = data.entries().size();
        int from = clamp(n.required("starts", 1)[0], length);
        int to = clamp(n.required("ends", 2)[0], length);
        long step = n.has(4) ? n.single(4) : 1;
        require(step == 1, "slices a shape by step %d: only step 1 is supported", step);
        return Dims.vector(data.entries().subList(from, Math.max(from, to)));
    }

    private static Dims concat(NodeReader n) {
        n.integer("axis", 0);
        List<Dim> result = new ArrayList<>();
        for (int i = 0; i < n.inputs(); i++) {
            result.addAll(n.dims(i).entries());
        }
        return Dims.vector(result);
    }

    private static Dims squeeze(NodeReader n, boolean toScalar) {
        n.ints("axes", 1);
        Dims data = n.dims(0);
        return data.entries().size() == 1 && data.scalar() != toScalar ? new Dims(toScalar, data.entries()) : null;
    }

    private static Dims reshape(NodeReader n) {
        n.integer("allowzero", 0);
        Dims data = n.dims(0);
        int rank = n.dims(1).entries().size();
        return rank <= 1 ? new Dims(rank == 0, data.entries()) : null;
    }

    private static Dims range(NodeReader n) {
        long from = n.single(0);
        long to = n.single(1);
        long step = n.single(2);
        require(step != 0, "a range has step 0");
        long count = Math.max(0, -Math.floorDiv(Math.subtractExact(from, to), step));
        return fill(count, i -> new Dim(from + i * step, false));
    }

    private static Dims constantOfShape(NodeReader n) {
        Tensor value = n.fill();
        if (value.dtype() != DType.INT64
                || !n.dims(0).isStatic()
                || n.dims(0).entries().size() != 1) {
            return null;
        }
        return fill(n.dims(0).get(0).value(), i -> new Dim(value.getLong(0), false));
    }

    private static Dims fill(long count, java.util.function.LongFunction<Dim> entry) {
        require(
                count >= 0 && count <= Dims.LONGEST,
                "a vector of %d integers is computed: store it as a tensor",
                count);
        return Dims.vector(LongStream.range(0, count).mapToObj(entry).toList());
    }
}
