package io.densitometer.cpu;

import io.densitometer.backend.lower.FoldedNorm;
import io.densitometer.backend.lower.View;
import io.densitometer.backend.lower.WindowLowering;
import io.densitometer.graph.Node;
import io.densitometer.graph.op.BatchNormalization;
import io.densitometer.graph.op.Conv;
import io.densitometer.graph.op.Pool;
import io.densitometer.kernels.dsm_affine_pool_params;
import io.densitometer.kernels.dsm_channel_affine_params;
import io.densitometer.kernels.dsm_conv1d_params;
import io.densitometer.kernels.dsm_pool1d_params;
import io.densitometer.kernels.global.cpukernels;
import java.util.List;

/** Ops on series: windows along time, and normalization channel by channel. */
final class Windows extends WindowLowering<Lowering> {
    Windows(Lowering lowering) {
        super(lowering);
    }

    /** Per channel {@code x * scale + shift}, in whichever order of time and channels x lies. */
    @Override
    protected void batchNormalization(BatchNormalization op, Node node) {
        FoldedNorm folded = FoldedNorm.of(op, node, lowering);
        int channels = folded.scale().length;
        View scales = lowering.constants().floats(node.name() + ".scale", folded::scale);
        View shifts = lowering.constants().floats(node.name() + ".shift", folded::shift);
        View x = lowering.dense(lowering.view(node.input(0)).permute(0, 2, 1));
        View y = tokens(node);
        lowering.emitInPlace("dsm_channel_affine", List.of(x, scales, shifts), y, m -> {
            dsm_channel_affine_params p = m.own(new dsm_channel_affine_params());
            p.x(m.floats(x)).scale(m.floats(scales)).shift(m.floats(shifts)).y(m.floats(y));
            p.rows(y.elements() / channels).cols(channels).alpha(1).activation(cpukernels.DSM_AFFINE_LINEAR);
            p.threads(lowering.threads());
            return () -> cpukernels.dsm_channel_affine(p);
        });
    }

    @Override
    protected void conv(Conv op, Node node) {
        View x = lowering.dense(node.input(0));
        View w = lowering.dense(node.input(1));
        View bias = node.inputs().size() > 2 ? lowering.dense(node.input(2)) : null;
        View y = lowering.fresh(node.output());
        lowering.emit("dsm_conv1d", Lowering.present(x, w, bias), List.of(y), m -> {
            dsm_conv1d_params p = m.own(new dsm_conv1d_params());
            p.x(m.floats(x)).weight(m.floats(w)).bias(m.floats(bias)).y(m.floats(y));
            p.batch(x.size(0))
                    .channels_in(x.size(1))
                    .channels_out(y.size(1))
                    .length(x.size(2))
                    .window(w.size(2));
            p.groups(op.groups()).stride(op.stride()).dilation(op.dilation());
            p.pad_begin(op.padBegin()).pad_end(op.padEnd()).threads(lowering.threads());
            return () -> cpukernels.dsm_conv1d(p);
        });
    }

    @Override
    protected void poolTokens(Pool op, View x, View y) {
        lowering.emit("dsm_affine_pool", List.of(x), List.of(y), m -> {
            dsm_affine_pool_params p = m.own(new dsm_affine_pool_params());
            p.x(m.floats(x)).scale(null).shift(null).y(m.floats(y));
            p.batch(x.size(0))
                    .length(x.size(1))
                    .channels(x.size(2))
                    .window(op.kernel())
                    .stride(op.stride());
            p.pad(op.padBegin())
                    .alpha(1)
                    .activation(cpukernels.DSM_AFFINE_LINEAR)
                    .threads(lowering.threads());
            return () -> cpukernels.dsm_affine_pool(p);
        });
    }

    @Override
    protected void poolRows(Pool op, View x, View y) {
        int code = op.kind() == Pool.Kind.MAX ? cpukernels.DSM_POOL_MAX : cpukernels.DSM_POOL_AVERAGE;
        lowering.emit("dsm_pool1d", List.of(x), List.of(y), m -> {
            dsm_pool1d_params p = m.own(new dsm_pool1d_params());
            p.x(m.floats(x)).y(m.floats(y)).rows((long) x.size(0) * x.size(1)).length(x.size(2));
            p.window(op.kernel()).stride(op.stride()).pad_begin(op.padBegin()).pad_end(op.padEnd());
            p.op(code).threads(lowering.threads());
            return () -> cpukernels.dsm_pool1d(p);
        });
    }
}
