package io.densitometer.backend.reference;

import io.densitometer.graph.DType;
import io.densitometer.graph.GraphException;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Unary;
import java.util.function.DoubleUnaryOperator;

/** Elementwise ops. */
final class Pointwise {
    private Pointwise() {}

    static Tensor unary(Unary.Kind kind, Tensor x) {
        DoubleUnaryOperator function = function(kind);
        double[] from = x.doubles();
        double[] to = new double[from.length];
        for (int i = 0; i < to.length; i++) {
            to[i] = function.applyAsDouble(from[i]);
        }
        return Tensor.of(x.shape(), to);
    }

    private static DoubleUnaryOperator function(Unary.Kind kind) {
        return switch (kind) {
            case RELU -> v -> Math.max(v, 0);
            case GELU -> v -> 0.5 * v * (1 + ErrorFunction.of(v / Math.sqrt(2)));
            case ELU -> v -> v > 0 ? v : Math.expm1(v);
            case TANH -> Math::tanh;
            case SIGMOID -> v -> 1 / (1 + Math.exp(-v));
            case EXP -> Math::exp;
            case LOG -> Math::log;
            case SQRT -> Math::sqrt;
            case ERF -> ErrorFunction::of;
            case NEG -> v -> -v;
            case ABS -> Math::abs;
            case RECIPROCAL -> v -> 1 / v;
        };
    }

    static Tensor binary(Binary.Kind kind, Tensor a, Tensor b) {
        Shape shape = Shape.broadcast(a.shape(), b.shape());
        int[] left = View.broadcast(a.shape().sizes(), shape.sizes()).offsets();
        int[] right = View.broadcast(b.shape().sizes(), shape.sizes()).offsets();
        if (a instanceof Tensor.Longs x && b instanceof Tensor.Longs y) {
            long[] to = new long[left.length];
            for (int i = 0; i < to.length; i++) {
                to[i] = combine(kind, x.values()[left[i]], y.values()[right[i]]);
            }
            return new Tensor.Longs(a.dtype(), shape, to);
        }
        double[] x = a.doubles();
        double[] y = b.doubles();
        double[] to = new double[left.length];
        for (int i = 0; i < to.length; i++) {
            to[i] = combine(kind, x[left[i]], y[right[i]]);
        }
        return Tensor.of(shape, to);
    }

    private static double combine(Binary.Kind kind, double a, double b) {
        return switch (kind) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case POW -> Math.pow(a, b);
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case MOD -> throw new GraphException("Mod is defined for integers only");
        };
    }

    private static long combine(Binary.Kind kind, long a, long b) {
        GraphException.require(
                b != 0 || (kind != Binary.Kind.DIV && kind != Binary.Kind.MOD), "%s of integers by zero", kind);
        return switch (kind) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case POW -> (long) Math.pow((double) a, (double) b);
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case MOD -> Math.floorMod(a, b);
        };
    }

    /** Elements of {@code yes} where the condition holds, else of {@code no}. */
    static Tensor where(Tensor condition, Tensor yes, Tensor no) {
        Shape shape = Shape.broadcast(condition.shape(), Shape.broadcast(yes.shape(), no.shape()));
        int[] which = View.broadcast(condition.shape().sizes(), shape.sizes()).offsets();
        Tensor first = Moves.take(yes, View.broadcast(yes.shape().sizes(), shape.sizes()), shape);
        Tensor second = Moves.take(no, View.broadcast(no.shape().sizes(), shape.sizes()), shape);
        if (first instanceof Tensor.Longs x && second instanceof Tensor.Longs y) {
            long[] to = new long[which.length];
            for (int i = 0; i < to.length; i++) {
                to[i] = condition.getLong(which[i]) != 0 ? x.values()[i] : y.values()[i];
            }
            return new Tensor.Longs(yes.dtype(), shape, to);
        }
        double[] to = new double[which.length];
        for (int i = 0; i < to.length; i++) {
            to[i] = condition.getLong(which[i]) != 0 ? first.get(i) : second.get(i);
        }
        return Tensor.of(shape, to);
    }

    static Tensor cast(DType to, Tensor x) {
        if (to == DType.FLOAT) {
            return Tensor.of(x.shape(), x.doubles());
        }
        long[] values = new long[x.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = to == DType.INT64 ? x.getLong(i) : x.get(i) != 0 ? 1 : 0;
        }
        return new Tensor.Longs(to, x.shape(), values);
    }
}
