package io.densitometer.cuda;

import io.densitometer.backend.lower.Element;
import io.densitometer.backend.lower.FoldedNorm;
import io.densitometer.backend.lower.View;
import io.densitometer.cudakernels.dsm_cuda_affine_pool_params;
import io.densitometer.cudakernels.dsm_cuda_pool1d_params;
import io.densitometer.cudakernels.global.cudakernels;
import io.densitometer.graph.Node;
import io.densitometer.graph.op.BatchNormalization;
import io.densitometer.graph.op.Pool;
import io.densitometer.graph.op.Unary;
import java.util.List;

/** Informer's distilling after its convolution: batch normalization, ELU and pooling, in one step where they follow each other. */
final class Distilling {
    private static final Pool EACH = new Pool(Pool.Kind.MAX, 1, 1, 0, 0);

    private final Lowering lowering;

    Distilling(Lowering lowering) {
        this.lowering = lowering;
    }

    void batchNormalization(BatchNormalization op, Node node) {
        FoldedNorm folded = FoldedNorm.of(op, node, lowering);
        View scale = lowering.constants().floats(node.name() + ".scale", Element.FP32, folded::scale);
        View shift = lowering.constants().floats(node.name() + ".shift", Element.FP32, folded::shift);
        View x = lowering.dense(lowering.view(node.input(0)).permute(0, 2, 1));
        Node elu = lowering.onlyReader(node.output());
        boolean isElu = elu != null && elu.op() instanceof Unary unary && unary.kind() == Unary.Kind.ELU;
        Node pool = isElu ? lowering.onlyReader(elu.output()) : null;
        if (pool != null && pool.op() instanceof Pool window && isFused(window)) {
            lowering.absorb(elu);
            affinePool(new Step(x, scale, shift, true, window), pool);
        } else {
            affinePool(new Step(x, scale, shift, false, EACH), node);
        }
    }

    private static boolean isFused(Pool op) {
        return op.kind() == Pool.Kind.MAX && op.padBegin() == op.padEnd();
    }

    void pool(Pool op, Node node) {
        View turned = lowering.view(node.input(0)).permute(0, 2, 1);
        if (isFused(op) && turned.isRowMajor()) {
            affinePool(new Step(turned, null, null, false, op), node);
        } else {
            rows(op, node);
        }
    }

    /** Scale and shift per channel, ELU or not, and the largest in windows along time, of x {@code [B, L, C]}. */
    private record Step(View x, View scale, View shift, boolean elu, Pool window) {}

    /** Binds the last node's output {@code [B, C, L]}. */
    private void affinePool(Step step, Node last) {
        View x = step.x;
        int length = lowering.sizes(last.output())[2];
        View y = lowering.block(x.dtype(), x.size(0), length, x.size(2));
        lowering.emit("dsm_cuda_affine_pool", Lowering.present(x, step.scale, step.shift), List.of(y), m -> {
            dsm_cuda_affine_pool_params p = m.own(new dsm_cuda_affine_pool_params());
            p.x(m.pointer(x))
                    .scale(m.floats(step.scale))
                    .shift(m.floats(step.shift))
                    .y(m.pointer(y));
            p.batch(x.size(0)).length(x.size(1)).channels(x.size(2));
            p.window(step.window.kernel())
                    .stride(step.window.stride())
                    .pad(step.window.padBegin())
                    .alpha(1);
            p.activation(step.elu ? cudakernels.DSM_CUDA_AFFINE_ELU : cudakernels.DSM_CUDA_AFFINE_NONE);
            return Kernels.AFFINE_POOL.bind(p.type(lowering.type()), m);
        });
        lowering.bind(last.output(), y.permute(0, 2, 1));
    }

    private void rows(Pool op, Node node) {
        View x = lowering.dense(node.input(0));
        View y = lowering.fresh(node.output());
        boolean largest = op.kind() == Pool.Kind.MAX;
        lowering.emit("dsm_cuda_pool1d", List.of(x), List.of(y), m -> {
            dsm_cuda_pool1d_params p = m.own(new dsm_cuda_pool1d_params());
            p.x(m.pointer(x)).y(m.pointer(y)).rows((long) x.size(0) * x.size(1)).length(x.size(2));
            p.window(op.kernel()).stride(op.stride()).pad_begin(op.padBegin()).pad_end(op.padEnd());
            p.op(largest ? cudakernels.DSM_CUDA_POOL_MAX : cudakernels.DSM_CUDA_POOL_AVERAGE);
            return Kernels.POOL1D.bind(p.type(lowering.type()), m);
        });
    }
}
