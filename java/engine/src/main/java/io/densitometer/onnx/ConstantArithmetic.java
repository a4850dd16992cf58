package io.densitometer.onnx;

import static io.densitometer.graph.GraphException.require;

import io.densitometer.graph.DType;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Evaluates nodes that read constants alone, as exporters write them for masks, scales and tables of positions. */
final class ConstantArithmetic {
    private static final long LARGEST = 1 << 20;

    private static final Map<String, Function<NodeReader, Tensor>> RULES = Map.ofEntries(
            unary("Sqrt", Math::sqrt),
            unary("Neg", x -> -x),
            unary("Abs", Math::abs),
            unary("Exp", Math::exp),
            unary("Log", Math::log),
            unary("Sin", Math::sin),
            unary("Cos", Math::cos),
            unary("Floor", Math::floor),
            unary("Reciprocal", x -> 1 / x),
            unary("Not", x -> x == 0 ? 1 : 0),
            binary("Add", Double::sum),
            binary("Sub", (a, b) -> a - b),
            binary("Mul", (a, b) -> a * b),
            Map.entry("Div", ConstantArithmetic::quotient),
            binary("Pow", Math::pow),
            binary("Mod", (a, b) -> a - b * Math.floor(a / b)),
            binary("Max", Math::max),
            binary("Min", Math::min),
            truth("Equal", (a, b) -> a == b ? 1 : 0),
            truth("Less", (a, b) -> a < b ? 1 : 0),
            truth("LessOrEqual", (a, b) -> a <= b ? 1 : 0),
            truth("Greater", (a, b) -> a > b ? 1 : 0),
            truth("GreaterOrEqual", (a, b) -> a >= b ? 1 : 0),
            truth("And", (a, b) -> a != 0 && b != 0 ? 1 : 0),
            truth("Or", (a, b) -> a != 0 || b != 0 ? 1 : 0),
            Map.entry("Where", ConstantArithmetic::where),
            Map.entry("Cast", n -> cast(n, TensorCodec.dtype(n.size("to", 0), "the result"))),
            Map.entry("CastLike", n -> cast(n, n.known(1).dtype())),
            Map.entry("Expand", ConstantArithmetic::expand),
            Map.entry("ConstantOfShape", ConstantArithmetic::filled),
            Map.entry("Range", ConstantArithmetic::range),
            Map.entry("Trilu", ConstantArithmetic::triangle));

    private ConstantArithmetic() {}

    /** Ops that are evaluated on constants. */
    static Set<String> ops() {
        return RULES.keySet();
    }

    /** The tensor that a node makes, when it reads constants alone. */
    static Optional<Tensor> evaluate(NodeReader node) {
        Function<NodeReader, Tensor> rule = RULES.get(node.op());
        return rule != null && node.readsConstants() ? Optional.ofNullable(rule.apply(node)) : Optional.empty();
    }

    private static Map.Entry<String, Function<NodeReader, Tensor>> unary(String op, DoubleUnaryOperator function) {
        return Map.entry(op, n -> {
            Tensor x = n.known(0);
            return each(x.dtype(), x.shape(), List.of(x), at -> function.applyAsDouble(at[0]));
        });
    }

    private static Map.Entry<String, Function<NodeReader, Tensor>> binary(String op, DoubleBinaryOperator function) {
        return Map.entry(op, n -> both(n, n.known(0).dtype(), function));
    }

    private static Map.Entry<String, Function<NodeReader, Tensor>> truth(String op, DoubleBinaryOperator function) {
        return Map.entry(op, n -> both(n, DType.BOOL, function));
    }

    private static Tensor both(NodeReader n, DType dtype, DoubleBinaryOperator function) {
        n.only("fmod", 0);
        require(n.inputs() == 2, "has %d inputs, not 2", n.inputs());
        Tensor a = n.known(0);
        Tensor b = n.known(1);
        require(a.dtype() == b.dtype(), "combines %s and %s", a.dtype(), b.dtype());
        Shape shape = Shape.broadcast(a.shape(), b.shape());
        return each(dtype, shape, List.of(a, b), at -> function.applyAsDouble(at[0], at[1]));
    }

    private static Tensor quotient(NodeReader n) {
        boolean whole = n.known(0).dtype() != DType.FLOAT;
        return both(n, n.known(0).dtype(), (a, b) -> {
            require(!whole || b != 0, "%s is divided by 0", a);
            return whole ? truncated(a / b) : a / b;
        });
    }

    private static double truncated(double x) {
        return x < 0 ? Math.ceil(x) : Math.floor(x);
    }

    private static Tensor where(NodeReader n) {
        List<Tensor> inputs = List.of(n.known(0), n.known(1), n.known(2));
        Shape sides = Shape.broadcast(inputs.get(1).shape(), inputs.get(2).shape());
        Shape shape = Shape.broadcast(inputs.get(0).shape(), sides);
        return each(inputs.get(1).dtype(), shape, inputs, at -> at[0] != 0 ? at[1] : at[2]);
    }

    private static Tensor cast(NodeReader n, DType dtype) {
        n.ignore("saturate");
        Tensor x = n.known(0);
        return each(dtype, x.shape(), List.of(x), at -> dtype == DType.BOOL && at[0] != 0 ? 1 : at[0]);
    }

    private static Tensor expand(NodeReader n) {
        Tensor x = n.known(0);
        Shape shape = Shape.broadcast(x.shape(), n.dims(1).shape());
        return isSmall(shape) ? each(x.dtype(), shape, List.of(x), at -> at[0]) : null;
    }

    private static boolean isSmall(Shape shape) {
        double elements = 1;
        for (int size : shape.sizes()) {
            elements *= size;
        }
        return elements <= LARGEST;
    }

    private static Tensor filled(NodeReader n) {
        Tensor fill = n.fill();
        Shape shape = n.dims(0).shape();
        return isSmall(shape) ? each(fill.dtype(), shape, List.of(fill.reshaped(Shape.of())), at -> at[0]) : null;
    }

    private static Tensor range(NodeReader n) {
        for (int i = 0; i < 3; i++) {
            require(n.known(i).size() == 1, "input %d of a range is no single number", i);
        }
        double from = n.known(0).get(0);
        double step = n.known(2).get(0);
        double count = Math.max(0, Math.ceil((n.known(1).get(0) - from) / step));
        // Not so for a step of 0 either.
        require(count <= LARGEST, "a range of %s numbers is computed: store it as a tensor", count);
        long[] places = IntStream.range(0, (int) count).asLongStream().toArray();
        Tensor steps = Tensor.of(Shape.of(places.length), places);
        return each(n.known(0).dtype(), steps.shape(), List.of(steps), at -> from + at[0] * step);
    }

    private static Tensor triangle(NodeReader n) {
        Tensor x = n.known(0);
        boolean upper = n.flag("upper", true);
        long k = n.has(1) ? n.single(1) : 0;
        Shape shape = x.shape();
        require(shape.rank() >= 2, "%s is no matrix", shape);
        int columns = shape.last();
        int rows = shape.size(-2);
        long[] kept = new long[rows * columns];
        for (int i = 0; i < kept.length; i++) {
            int above = i % columns - i / columns;
            kept[i] = (upper ? above >= k : above <= k) ? 1 : 0;
        }
        Tensor mask = Tensor.of(Shape.of(rows, columns), kept);
        return each(x.dtype(), shape, List.of(x, mask), at -> at[1] != 0 ? at[0] : 0);
    }

    private interface Elements {
        double of(double[] at);
    }

    /** A function of the elements at each place of a shape that the tensors fill by broadcasting. */
    private static Tensor each(DType dtype, Shape shape, List<Tensor> inputs, Elements function) {
        require(isSmall(shape), "a constant of the sizes %s is computed: store it as a tensor", shape);
        double[] values = new double[(int) shape.elements()];
        List<int[]> strides = new ArrayList<>();
        inputs.forEach(x -> strides.add(strides(x.shape(), shape)));
        double[] at = new double[inputs.size()];
        for (int i = 0; i < values.length; i++) {
            for (int k = 0; k < at.length; k++) {
                at[k] = inputs.get(k).get(place(i, shape, strides.get(k)));
            }
            values[i] = function.of(at);
        }
        return dtype == DType.FLOAT ? Tensor.of(shape, values) : whole(dtype, shape, values);
    }

    private static Tensor whole(DType dtype, Shape shape, double[] values) {
        long[] longs = new long[values.length];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = (long) values[i];
        }
        return new Tensor.Longs(dtype, shape, longs);
    }

    /** Steps in the tensor for a step along each axis of the result; 0 where it is repeated. */
    private static int[] strides(Shape shape, Shape result) {
        int[] strides = new int[result.rank()];
        int stride = 1;
        for (int i = 1; i <= shape.rank(); i++) {
            int size = shape.size(-i);
            strides[strides.length - i] = size == 1 ? 0 : stride;
            stride *= size;
        }
        return strides;
    }

    private static int place(int index, Shape shape, int[] strides) {
        int place = 0;
        int rest = index;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            place += rest % shape.size(axis) * strides[axis];
            rest /= shape.size(axis);
        }
        return place;
    }
}
