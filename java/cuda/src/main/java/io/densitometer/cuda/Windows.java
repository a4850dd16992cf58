package io.densitometer.cuda;

import io.densitometer.backend.lower.Element;
import io.densitometer.backend.lower.FoldedNorm;
import io.densitometer.backend.lower.View;
import io.densitometer.backend.lower.WindowLowering;
import io.densitometer.cudakernels.dsm_cuda_affine_pool_params;
import io.densitometer.cudakernels.dsm_cuda_conv1d_params;
import io.densitometer.cudakernels.dsm_cuda_pool1d_params;
import io.densitometer.cudakernels.global.cudakernels;
import io.densitometer.graph.Node;
import io.densitometer.graph.op.BatchNormalization;
import io.densitometer.graph.op.Conv;
import io.densitometer.graph.op.Pool;
import io.densitometer.graph.op.Unary;
import java.util.List;

/**
 * Ops on series: windows along time, and normalization channel by channel; Informer's distilling after its convolution (batch
 * normalization, ELU and pooling) in one step.
 */
final class Windows extends WindowLowering<Lowering> {
    private static final Pool EACH = new Pool(Pool.Kind.MAX, 1, 1, 0, 0);

    Windows(Lowering lowering) {
        super(lowering);
    }

    @Override
    protected void batchNormalization(BatchNormalization op, Node node) {
        FoldedNorm folded = FoldedNorm.of(op, node, lowering);
        View scale = lowering.constants().floats(node.name() + ".scale", Element.FP32, folded::scale);
        View shift = lowering.constants().floats(node.name() + ".shift", Element.FP32, folded::shift);
        View x = lowering.dense(lowering.view(node.input(0)).permute(0, 2, 1));
        Node elu = lowering.onlyReader(node.output());
        boolean isElu = elu != null && elu.op() instanceof Unary unary && unary.kind() == Unary.Kind.ELU;
        Node pool = isElu ? lowering.onlyReader(elu.output()) : null;
        if (pool != null && pool.op() instanceof Pool window && takesTokens(window)) {
            lowering.absorb(elu);
            affinePool(new Step(x, scale, shift, true, window), tokens(pool));
        } else {
            affinePool(new Step(x, scale, shift, false, EACH), tokens(node));
        }
    }

    @Override
    protected void conv(Conv op, Node node) {
        View x = lowering.dense(node.input(0));
        View w = lowering.dense(node.input(1));
        View bias = node.inputs().size() > 2 ? lowering.floats(node.input(2)) : null;
        View y = lowering.fresh(node.output());
        lowering.emit("dsm_cuda_conv1d", Lowering.present(x, w, bias), List.of(y), m -> {
            dsm_cuda_conv1d_params p = m.own(new dsm_cuda_conv1d_params());
            p.x(m.pointer(x)).weight(m.pointer(w)).bias(m.floats(bias)).y(m.pointer(y));
            p.batch(x.size(0)).channels_in(x.size(1)).channels_out(y.size(1)).length(x.size(2));
            p.window(w.size(2)).groups(op.groups()).stride(op.stride()).dilation(op.dilation());
            p.pad_begin(op.padBegin()).pad_end(op.padEnd()).type(lowering.type());
            return Kernels.CONV1D.bind(p, m);
        });
    }

    @Override
    protected void poolTokens(Pool op, View x, View y) {
        affinePool(new Step(x, null, null, false, op), y);
    }

    /** Scale and shift per channel, ELU or not, and the largest in windows along time, of x {@code [B, L, C]}. */
    private record Step(View x, View scale, View shift, boolean elu, Pool window) {}

    private void affinePool(Step step, View y) {
        View x = step.x;
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
    }

    @Override
    protected void poolRows(Pool op, View x, View y) {
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
