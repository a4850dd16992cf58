package io.densitometer.cpu;

import io.densitometer.backend.lower.DenseLayer;
import io.densitometer.backend.lower.Loops;
import io.densitometer.backend.lower.MatrixViews;
import io.densitometer.backend.lower.PrimitiveLowering;
import io.densitometer.backend.lower.ProductOperands;
import io.densitometer.backend.lower.Storage;
import io.densitometer.backend.lower.View;
import io.densitometer.graph.op.Activation;
import java.util.Collections;
import java.util.List;

/** Dense products by oneDNN. */
final class Products implements PrimitiveLowering.ProductKernels {
    private final Lowering lowering;

    Products(Lowering lowering) {
        this.lowering = lowering;
    }

    /** Adds the step of a layer. */
    void layer(DenseLayer layer) {
        boolean constant = layer.weight().storage().place() == Storage.Place.CONSTANT;
        View x = layer.x();
        View w = layer.weight().permute(1, 0);
        Product product = new Product(
                matrix(x),
                matrix(w),
                constant,
                layer.bias() != null,
                layer.activation(),
                layer.residual() == null ? null : matrix(layer.residual()),
                matrix(layer.y()));
        emit(new DnnlProduct(product, lowering.scope()), new Operands(x, w, layer.bias(), layer.residual(), layer.y()));
    }

    @Override
    public void matMul(View a, View b, View y) {
        ProductOperands at = ProductOperands.of(lowering, a, b, y);
        product(at.a(), at.b(), at.y());
    }

    private void product(View a, View b, View y) {
        int lead = y.rank() - 2;
        int[] sizes = java.util.Arrays.copyOf(y.sizes(), lead);
        Loops loops = Loops.over(
                sizes,
                MatrixViews.leading(a, sizes),
                MatrixViews.leading(b, sizes),
                java.util.Arrays.copyOf(y.strides(), lead));
        boolean single = loops.rank() == 1 && loops.size(0) == 1;
        List<Long> stack = single ? List.of() : loops.sizes();
        boolean constant = stack.isEmpty() && b.storage().place() == Storage.Place.CONSTANT;
        Product product = new Product(
                Matrix.stack(stack, single ? List.of() : loops.strides().get(0), a),
                Matrix.stack(stack, single ? List.of() : loops.strides().get(1), b),
                constant,
                false,
                Activation.NONE,
                null,
                Matrix.stack(stack, single ? List.of() : loops.strides().get(2), y));
        DnnlProduct made = new DnnlProduct(product, lowering.scope());
        boolean slow = made.implementation().contains("ref");
        if (slow && !(a.isRowMajor() && b.isRowMajor())) {
            product(lowering.dense(a), lowering.dense(b), y);
        } else {
            emit(made, new Operands(a, b, null, null, y));
        }
    }

    private static Matrix matrix(View view) {
        return Matrix.stack(Collections.emptyList(), Collections.emptyList(), view);
    }

    private record Operands(View src, View weights, View bias, View residual, View dst) {}

    private void emit(DnnlProduct product, Operands at) {
        boolean packed = product.isPacked();
        long weights = packed
                ? product.pack(at.weights().storage().address() + at.weights().byteOffset())
                : 0;
        View scratch = lowering.scratch((product.scratchBytes() + Float.BYTES - 1) / Float.BYTES);
        List<View> reads = packed
                ? Lowering.present(at.src(), at.bias(), at.residual())
                : Lowering.present(at.src(), at.weights(), at.bias(), at.residual());
        lowering.emit(
                "oneDNN matmul",
                reads,
                Lowering.present(at.dst(), scratch),
                m -> product.bind(
                        new DnnlProduct.Addresses(
                                m.address(at.src()),
                                packed ? weights : m.address(at.weights()),
                                at.bias() == null ? 0 : m.address(at.bias()),
                                at.residual() == null ? 0 : m.address(at.residual()),
                                m.address(at.dst()),
                                scratch == null ? 0 : m.address(scratch)),
                        m));
    }
}
