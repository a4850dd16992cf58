package io.densitometer.cuda;

import io.densitometer.backend.lower.DenseLayer;
import io.densitometer.backend.lower.Element;
import io.densitometer.backend.lower.Loops;
import io.densitometer.backend.lower.MatrixViews;
import io.densitometer.backend.lower.PrimitiveLowering;
import io.densitometer.backend.lower.ProductOperands;
import io.densitometer.backend.lower.StepTemplate;
import io.densitometer.backend.lower.View;
import io.densitometer.cuda.device.Matrix;
import io.densitometer.cuda.device.Product;
import io.densitometer.graph.op.Activation;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Unary;
import java.util.Arrays;
import java.util.List;

/** Dense products by cuBLASLt. */
final class Products implements PrimitiveLowering.ProductKernels {
    private final Lowering lowering;

    Products(Lowering lowering) {
        this.lowering = lowering;
    }

    /** Adds the step of a layer, and one more for what its product cannot do in passing. */
    void layer(DenseLayer layer) {
        Activation fused = isFused(layer.activation()) ? layer.activation() : Activation.NONE;
        boolean apart = layer.activation() != fused;
        boolean addsNow = layer.residual() != null && layer.activation() == Activation.NONE;
        Operands at = new Operands(
                layer.x(), layer.weight().permute(1, 0), layer.bias(), addsNow ? layer.residual() : null, layer.y());
        emit(one(at, fused, 1), at);
        if (apart) {
            lowering.pointwise().map(unary(layer.activation()), layer.y(), layer.y());
        }
        if (layer.residual() != null && !addsNow) {
            lowering.pointwise().combine(Binary.Kind.ADD, layer.y(), layer.residual(), layer.y());
        }
    }

    /** The call of a layer without activation and residual, for a step that consists of more. */
    StepTemplate.Binder<DeviceMemory> affine(DenseLayer layer) {
        Operands at = new Operands(layer.x(), layer.weight().permute(1, 0), layer.bias(), null, layer.y());
        return binder(one(at, Activation.NONE, 1), at);
    }

    /** The library's GELU is the approximation by tanh: near enough for 16 bits only. */
    private boolean isFused(Activation activation) {
        return activation == Activation.RELU || (activation == Activation.GELU && lowering.stored() != Element.FP32);
    }

    private static Unary.Kind unary(Activation activation) {
        return switch (activation) {
            case RELU -> Unary.Kind.RELU;
            case GELU -> Unary.Kind.GELU;
            case TANH -> Unary.Kind.TANH;
            case NONE -> throw new IllegalStateException("no activation is no step");
        };
    }

    @Override
    public void matMul(View a, View b, View y) {
        matMul(a, b, y, 1);
    }

    /** As above, times a factor. */
    void matMul(View a, View b, View y, float factor) {
        ProductOperands given = ProductOperands.of(lowering, a, b, y);
        if (given.y().rank() == 2) {
            Operands at = new Operands(given.a(), given.b(), null, null, given.y());
            emit(one(at, Activation.NONE, factor), at);
        } else {
            stacks(given.a(), given.b(), given.y(), factor);
        }
    }

    /** A stack for the innermost leading loop, one step for each turn of the others. */
    private void stacks(View a, View b, View y, float factor) {
        int[] sizes = Arrays.copyOf(y.sizes(), y.rank() - 2);
        Loops loops = Loops.over(
                sizes, MatrixViews.leading(a, sizes), MatrixViews.leading(b, sizes), MatrixViews.leading(y, sizes));
        int inner = largest(loops);
        long turns = 1;
        for (int axis = 0; axis < loops.rank(); axis++) {
            turns *= axis == inner ? 1 : loops.size(axis);
        }
        for (long turn = 0; turn < turns; turn++) {
            long[] starts = starts(loops, inner, turn);
            Operands at = new Operands(at(a, starts[0]), at(b, starts[1]), null, null, at(y, starts[2]));
            Product product = new Product(
                    Math.toIntExact(loops.size(inner)),
                    matrix(at.src, loops.stride(0, inner)),
                    matrix(at.weights, loops.stride(1, inner)),
                    matrix(at.dst, loops.stride(2, inner)),
                    false,
                    Activation.NONE,
                    false,
                    factor,
                    lowering.tf32());
            emit(product, at);
        }
    }

    private static int largest(Loops loops) {
        int best = 0;
        for (int axis = 1; axis < loops.rank(); axis++) {
            best = loops.size(axis) >= loops.size(best) ? axis : best;
        }
        return best;
    }

    /** Elements from the start of each operand in one turn of the loops but one. */
    private static long[] starts(Loops loops, int inner, long turn) {
        long[] starts = new long[3];
        long left = turn;
        for (int axis = loops.rank() - 1; axis >= 0; axis--) {
            if (axis != inner) {
                long index = left % loops.size(axis);
                left /= loops.size(axis);
                for (int operand = 0; operand < starts.length; operand++) {
                    starts[operand] += index * loops.stride(operand, axis);
                }
            }
        }
        return starts;
    }

    /** The last two axes of a view, so many elements from its start. */
    private static View at(View view, long start) {
        return new View(
                view.storage(),
                view.element(),
                view.offset() + start,
                new int[] {view.size(-2), view.size(-1)},
                new long[] {view.stride(-2), view.stride(-1)});
    }

    private record Operands(View src, View weights, View bias, View residual, View dst) {}

    private Product one(Operands at, Activation activation, float factor) {
        return new Product(
                1,
                matrix(at.src, 0),
                matrix(at.weights, 0),
                matrix(at.dst, 0),
                at.bias != null,
                activation,
                at.residual != null,
                factor,
                lowering.tf32());
    }

    /** The last two axes of a view as a matrix. */
    static Matrix matrix(View view, long stride) {
        boolean plain = MatrixViews.isPlain(view);
        int across = plain ? -1 : -2;
        int down = plain ? -2 : -1;
        long pitch = view.size(down) == 1 ? view.size(across) : view.stride(down);
        return new Matrix(view.size(-2), view.size(-1), pitch, !plain, stride, view.element());
    }

    private void emit(Product product, Operands at) {
        List<View> reads = Lowering.present(at.src, at.weights, at.bias, at.residual);
        lowering.emit("cublasLtMatmul", reads, List.of(at.dst), binder(product, at));
    }

    private static StepTemplate.Binder<DeviceMemory> binder(Product product, Operands at) {
        return m -> {
            Product.Addresses addresses = new Product.Addresses(
                    m.address(at.src),
                    m.address(at.weights),
                    m.address(at.bias),
                    m.address(at.residual),
                    m.address(at.dst));
            return m.product(product, addresses);
        };
    }
}
