package io.densitometer.cuda;

import io.densitometer.backend.lower.Loops;
import io.densitometer.backend.lower.PointwiseLowering;
import io.densitometer.backend.lower.View;
import io.densitometer.cudakernels.dsm_cuda_elementwise_params;
import io.densitometer.cudakernels.global.cudakernels;
import io.densitometer.graph.DType;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Unary;
import java.util.List;

/** Elementwise ops and copies, all by one kernel. */
final class Pointwise extends PointwiseLowering<Lowering> {
    Pointwise(Lowering lowering) {
        super(lowering);
    }

    /** Copies between views of equal sizes, and converts between their elements. */
    void copy(View from, View to) {
        emit(cudakernels.DSM_CUDA_ELEMENTWISE_COPY, List.of(from), to, false);
    }

    @Override
    public void map(Unary.Kind kind, View x, View y) {
        emit(code(kind), List.of(x), y, true);
    }

    private static int code(Unary.Kind kind) {
        return switch (kind) {
            case RELU -> cudakernels.DSM_CUDA_ELEMENTWISE_RELU;
            case GELU -> cudakernels.DSM_CUDA_ELEMENTWISE_GELU;
            case ELU -> cudakernels.DSM_CUDA_ELEMENTWISE_ELU;
            case TANH -> cudakernels.DSM_CUDA_ELEMENTWISE_TANH;
            case SIGMOID -> cudakernels.DSM_CUDA_ELEMENTWISE_SIGMOID;
            case EXP -> cudakernels.DSM_CUDA_ELEMENTWISE_EXP;
            case LOG -> cudakernels.DSM_CUDA_ELEMENTWISE_LOG;
            case SQRT -> cudakernels.DSM_CUDA_ELEMENTWISE_SQRT;
            case ERF -> cudakernels.DSM_CUDA_ELEMENTWISE_ERF;
            case NEG -> cudakernels.DSM_CUDA_ELEMENTWISE_NEG;
            case ABS -> cudakernels.DSM_CUDA_ELEMENTWISE_ABS;
            case RECIPROCAL -> cudakernels.DSM_CUDA_ELEMENTWISE_RECIPROCAL;
        };
    }

    @Override
    public void combine(Binary.Kind kind, View a, View b, View y) {
        lowering.require(y.dtype() != DType.BOOL, "there is no such function of truth values");
        boolean integers = y.dtype() == DType.INT64;
        lowering.require(integers || kind != Binary.Kind.MOD, "Mod is for integers");
        lowering.require(!integers || kind != Binary.Kind.POW, "it is not available for integers");
        emit(code(kind), List.of(a, b), y, true);
    }

    private static int code(Binary.Kind kind) {
        return switch (kind) {
            case ADD -> cudakernels.DSM_CUDA_ELEMENTWISE_ADD;
            case SUB -> cudakernels.DSM_CUDA_ELEMENTWISE_SUB;
            case MUL -> cudakernels.DSM_CUDA_ELEMENTWISE_MUL;
            case DIV -> cudakernels.DSM_CUDA_ELEMENTWISE_DIV;
            case POW -> cudakernels.DSM_CUDA_ELEMENTWISE_POW;
            case MAX -> cudakernels.DSM_CUDA_ELEMENTWISE_MAX;
            case MIN -> cudakernels.DSM_CUDA_ELEMENTWISE_MIN;
            case MOD -> cudakernels.DSM_CUDA_ELEMENTWISE_MOD;
        };
    }

    @Override
    protected void choose(View condition, View a, View b, View y) {
        emit(cudakernels.DSM_CUDA_ELEMENTWISE_WHERE, List.of(condition, a, b), y, false);
    }

    @Override
    protected void convert(Value x, View y) {
        copy(lowering.view(x), y);
    }

    private void emit(int kind, List<View> operands, View y, boolean inPlace) {
        long[][] strides = new long[operands.size() + 1][];
        for (int i = 0; i < operands.size(); i++) {
            strides[i] = operands.get(i).strides();
        }
        strides[operands.size()] = y.strides();
        Loops loops = Loops.over(y.sizes(), strides);
        lowering.requireAxes(loops.rank());
        Elementwise step = new Elementwise(kind, operands, y, loops);
        if (inPlace) {
            lowering.emitInPlace("dsm_cuda_elementwise", operands, y, step::bind);
        } else {
            lowering.emit("dsm_cuda_elementwise", operands, List.of(y), step::bind);
        }
    }

    /** One launch; the loops run over the operands in order, then over y. */
    private record Elementwise(int kind, List<View> operands, View y, Loops loops) {
        io.densitometer.backend.lower.Call bind(DeviceMemory m) {
            dsm_cuda_elementwise_params p = m.own(new dsm_cuda_elementwise_params());
            p.kind(kind).rank(loops.rank()).alpha(1);
            p.a(m.pointer(operand(0)))
                    .b(m.pointer(operand(1)))
                    .c(m.pointer(operand(2)))
                    .y(m.pointer(y));
            p.a_type(type(0)).b_type(type(1)).c_type(type(2)).y_type(Lowering.type(y.element()));
            for (int i = 0; i < loops.rank(); i++) {
                p.dims(i, loops.size(i)).y_strides(i, loops.stride(operands.size(), i));
                p.a_strides(i, stride(0, i)).b_strides(i, stride(1, i)).c_strides(i, stride(2, i));
            }
            return Kernels.ELEMENTWISE.bind(p, m);
        }

        private View operand(int i) {
            return i < operands.size() ? operands.get(i) : null;
        }

        private int type(int i) {
            return Lowering.type((i < operands.size() ? operands.get(i) : y).element());
        }

        private long stride(int i, int axis) {
            return i < operands.size() ? loops.stride(i, axis) : 0;
        }
    }
}
