package io.densitometer.cpu;

import io.densitometer.backend.lower.Call;
import io.densitometer.backend.lower.Loops;
import io.densitometer.backend.lower.PointwiseLowering;
import io.densitometer.backend.lower.View;
import io.densitometer.graph.DType;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Unary;
import io.densitometer.kernels.dsm_binary_int64_params;
import io.densitometer.kernels.dsm_binary_params;
import io.densitometer.kernels.dsm_unary_params;
import io.densitometer.kernels.dsm_where_params;
import io.densitometer.kernels.global.cpukernels;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;

/** Elementwise ops. */
final class Pointwise extends PointwiseLowering<Lowering> {
    private static final Set<Binary.Kind> FOR_INTEGERS =
            EnumSet.of(Binary.Kind.ADD, Binary.Kind.SUB, Binary.Kind.MUL, Binary.Kind.MOD);

    Pointwise(Lowering lowering) {
        super(lowering);
    }

    @Override
    public void map(Unary.Kind kind, View x, View y) {
        int code = code(kind);
        lowering.emitInPlace("dsm_unary", List.of(x), y, m -> {
            dsm_unary_params p = m.own(new dsm_unary_params());
            p.x(m.floats(x)).y(m.floats(y)).size(y.elements()).alpha(1).op(code).threads(lowering.threads());
            return () -> cpukernels.dsm_unary(p);
        });
    }

    private static int code(Unary.Kind kind) {
        return switch (kind) {
            case RELU -> cpukernels.DSM_UNARY_RELU;
            case GELU -> cpukernels.DSM_UNARY_GELU;
            case ELU -> cpukernels.DSM_UNARY_ELU;
            case TANH -> cpukernels.DSM_UNARY_TANH;
            case SIGMOID -> cpukernels.DSM_UNARY_SIGMOID;
            case EXP -> cpukernels.DSM_UNARY_EXP;
            case LOG -> cpukernels.DSM_UNARY_LOG;
            case SQRT -> cpukernels.DSM_UNARY_SQRT;
            case ERF -> cpukernels.DSM_UNARY_ERF;
            case NEG -> cpukernels.DSM_UNARY_NEG;
            case ABS -> cpukernels.DSM_UNARY_ABS;
            case RECIPROCAL -> cpukernels.DSM_UNARY_RECIPROCAL;
        };
    }

    @Override
    public void combine(Binary.Kind kind, View a, View b, View y) {
        Loops loops = Loops.over(y.sizes(), a.strides(), b.strides(), y.strides());
        lowering.requireAxes(loops.rank());
        switch (y.dtype()) {
            case FLOAT -> floats(kind, a, b, y, loops);
            case INT64 -> integers(kind, a, b, y, loops);
            case BOOL -> lowering.require(false, "there is no such function of truth values");
        }
    }

    private void floats(Binary.Kind kind, View a, View b, View y, Loops loops) {
        lowering.require(kind != Binary.Kind.MOD, "Mod is for integers");
        lowering.emitInPlace("dsm_binary", List.of(a, b), y, m -> {
            dsm_binary_params p = m.own(new dsm_binary_params());
            p.a(m.floats(a))
                    .b(m.floats(b))
                    .y(m.floats(y))
                    .rank(loops.rank())
                    .op(code(kind))
                    .threads(lowering.threads());
            for (int i = 0; i < loops.rank(); i++) {
                p.dims(i, loops.size(i)).a_strides(i, loops.stride(0, i)).b_strides(i, loops.stride(1, i));
            }
            return () -> cpukernels.dsm_binary(p);
        });
    }

    private void integers(Binary.Kind kind, View a, View b, View y, Loops loops) {
        lowering.require(FOR_INTEGERS.contains(kind), "it is not available for integers");
        lowering.emitInPlace("dsm_binary_int64", List.of(a, b), y, m -> {
            dsm_binary_int64_params p = m.own(new dsm_binary_int64_params());
            p.a(m.longs(a)).b(m.longs(b)).y(m.longs(y)).rank(loops.rank()).op(code(kind));
            for (int i = 0; i < loops.rank(); i++) {
                p.dims(i, loops.size(i)).a_strides(i, loops.stride(0, i)).b_strides(i, loops.stride(1, i));
            }
            return () -> cpukernels.dsm_binary_int64(p);
        });
    }

    private static int code(Binary.Kind kind) {
        return switch (kind) {
            case ADD -> cpukernels.DSM_BINARY_ADD;
            case SUB -> cpukernels.DSM_BINARY_SUB;
            case MUL -> cpukernels.DSM_BINARY_MUL;
            case DIV -> cpukernels.DSM_BINARY_DIV;
            case POW -> cpukernels.DSM_BINARY_POW;
            case MAX -> cpukernels.DSM_BINARY_MAX;
            case MIN -> cpukernels.DSM_BINARY_MIN;
            case MOD -> cpukernels.DSM_BINARY_MOD;
        };
    }

    @Override
    protected void choose(View condition, View a, View b, View y) {
        lowering.require(y.dtype() == DType.FLOAT, "it chooses between floats only");
        Loops loops = Loops.over(y.sizes(), condition.strides(), a.strides(), b.strides(), y.strides());
        lowering.requireAxes(loops.rank());
        lowering.emit("dsm_where", List.of(condition, a, b), List.of(y), m -> {
            dsm_where_params p = m.own(new dsm_where_params());
            p.condition(m.bytes(condition)).a(m.floats(a)).b(m.floats(b)).y(m.floats(y));
            p.rank(loops.rank()).threads(lowering.threads());
            for (int i = 0; i < loops.rank(); i++) {
                p.dims(i, loops.size(i)).condition_strides(i, loops.stride(0, i));
                p.a_strides(i, loops.stride(1, i)).b_strides(i, loops.stride(2, i));
            }
            return () -> cpukernels.dsm_where(p);
        });
    }

    @Override
    protected void convert(Value value, View y) {
        View x = lowering.dense(value);
        String function = "dsm_" + name(x.dtype()) + "_to_" + name(y.dtype());
        lowering.emit(function, List.of(x), List.of(y), m -> switch (x.dtype()) {
            case FLOAT -> fromFloats(m.floats(x), y, m);
            case INT64 -> fromIntegers(m.longs(x), y, m);
            case BOOL -> fromTruth(m.bytes(x), y, m);
        });
    }

    private static String name(DType type) {
        return type.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static Call fromFloats(FloatPointer x, View y, Memory m) {
        long size = y.elements();
        if (y.dtype() == DType.BOOL) {
            BytePointer truth = m.bytes(y);
            return () -> cpukernels.dsm_float_to_bool(x, truth, size);
        }
        LongPointer integers = m.longs(y);
        return () -> cpukernels.dsm_float_to_int64(x, integers, size);
    }

    private static Call fromIntegers(LongPointer x, View y, Memory m) {
        long size = y.elements();
        if (y.dtype() == DType.BOOL) {
            BytePointer truth = m.bytes(y);
            return () -> cpukernels.dsm_int64_to_bool(x, truth, size);
        }
        FloatPointer floats = m.floats(y);
        return () -> cpukernels.dsm_int64_to_float(x, floats, size);
    }

    private static Call fromTruth(BytePointer x, View y, Memory m) {
        long size = y.elements();
        if (y.dtype() == DType.FLOAT) {
            FloatPointer floats = m.floats(y);
            return () -> cpukernels.dsm_bool_to_float(x, floats, size);
        }
        LongPointer integers = m.longs(y);
        return () -> cpukernels.dsm_bool_to_int64(x, integers, size);
    }
}
