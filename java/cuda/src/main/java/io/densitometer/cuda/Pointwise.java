package io.densitometer.cuda;

import io.densitometer.backend.lower.Loops;
import io.densitometer.backend.lower.View;
import io.densitometer.cudakernels.dsm_cuda_elementwise_params;
import io.densitometer.cudakernels.global.cudakernels;
import io.densitometer.graph.DType;
import io.densitometer.graph.Node;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Cast;
import io.densitometer.graph.op.Unary;
import java.util.List;

/** Elementwise ops and copies, all by one kernel. */
final class Pointwise {
    private final Lowering lowering;

    Pointwise(Lowering lowering) {
        this.lowering = lowering;
    }

    /** Copies between views of equal sizes, and converts between their elements. */
    void copy(View from, View to) {
        emit(cudakernels.DSM_CUDA_ELEMENTWISE_COPY, List.of(from), to, false);
    }

    void unary(Unary op, Node node) {
        View x = lowering.packed(node.input(0));
        map(op.kind(), x, lowering.like(x, node.output()));
    }

    /** {@code y = f(x)}; both lie alike. */
    void map(Unary.Kind kind, View x, View y) {
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

    void binary(Binary op, Node node) {
        lowering.require(node.output().dtype() != DType.BOOL, "there is no such function of truth values");
        boolean integers = node.output().dtype() == DType.INT64;
        boolean known = !integers || op.kind() != Binary.Kind.POW;
        lowering.require(known, "it is not available for integers");
        int[] sizes = lowering.sizes(node.output());
        View a = lowering.view(node.input(0)).broadcast(sizes);
        View b = lowering.view(node.input(1)).broadcast(sizes);
        combine(op.kind(), a, b, lowering.fresh(node.output()));
    }

    /** {@code y = f(a, b)}, of equal sizes. */
    void combine(Binary.Kind kind, View a, View b, View y) {
        lowering.require(kind != Binary.Kind.MOD || y.dtype() == DType.INT64, "Mod is for integers");
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

    void where(Node node) {
        int[] sizes = lowering.sizes(node.output());
        List<View> operands = node.inputs().stream()
                .map(v -> lowering.view(v).broadcast(sizes))
                .toList();
        emit(cudakernels.DSM_CUDA_ELEMENTWISE_WHERE, operands, lowering.fresh(node.output()), false);
    }

    void cast(Cast op, Node node) {
        if (node.input(0).dtype() == op.to()) {
            lowering.bind(node.output(), lowering.view(node.input(0)));
        } else {
            copy(lowering.view(node.input(0)), lowering.fresh(node.output()));
        }
    }

    private void emit(int kind, List<View> operands, View y, boolean inPlace) {
        long[][] strides = new long[operands.size() + 1][];
        for (int i = 0; i < operands.size(); i++) {
            strides[i] = operands.get(i).strides();
        }
        strides[operands.size()] = y.strides();
        Loops loops = Loops.over(y.sizes(), strides);
        int most = cudakernels.DSM_CUDA_MAX_RANK;
        lowering.require(loops.rank() <= most, "it loops over " + loops.rank() + " axes, more than " + most);
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
