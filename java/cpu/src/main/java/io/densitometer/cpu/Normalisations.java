package io.densitometer.cpu;

import io.densitometer.backend.lower.FoldedNorm;
import io.densitometer.backend.lower.ReducedAxes;
import io.densitometer.backend.lower.Sums;
import io.densitometer.backend.lower.View;
import io.densitometer.graph.DType;
import io.densitometer.graph.Node;
import io.densitometer.graph.op.BatchNormalization;
import io.densitometer.graph.op.Conv;
import io.densitometer.graph.op.CumSum;
import io.densitometer.graph.op.LayerNormalization;
import io.densitometer.graph.op.Pool;
import io.densitometer.graph.op.Reduce;
import io.densitometer.graph.op.Softmax;
import io.densitometer.kernels.dsm_affine_pool_params;
import io.densitometer.kernels.dsm_channel_affine_params;
import io.densitometer.kernels.dsm_conv1d_params;
import io.densitometer.kernels.dsm_cumsum_params;
import io.densitometer.kernels.dsm_layer_norm_params;
import io.densitometer.kernels.dsm_pool1d_params;
import io.densitometer.kernels.dsm_reduce_params;
import io.densitometer.kernels.dsm_softmax_params;
import io.densitometer.kernels.global.cpukernels;
import java.util.List;

/** Ops that combine elements along an axis. */
final class Normalisations {
    private final Lowering lowering;

    Normalisations(Lowering lowering) {
        this.lowering = lowering;
    }

    void layerNormalization(LayerNormalization op, Node node) {
        Sums.Sum sum = lowering.sums().rows(node.input(0));
        View x = sum.x();
        View residual = sum.residual();
        View gamma = lowering.dense(node.input(1));
        View beta = lowering.dense(node.input(2));
        View y = lowering.sums().order(node.input(0)).fresh(lowering, node.output());
        lowering.emitInPlace("dsm_layer_norm", Lowering.present(x, residual, gamma, beta), y, m -> {
            dsm_layer_norm_params p = m.own(new dsm_layer_norm_params());
            p.x(m.floats(x))
                    .residual(m.floats(residual))
                    .gamma(m.floats(gamma))
                    .beta(m.floats(beta))
                    .sum(null)
                    .y(m.floats(y));
            p.rows(y.elements() / y.size(-1)).cols(y.size(-1)).epsilon((float) op.epsilon());
            p.threads(lowering.threads());
            return () -> cpukernels.dsm_layer_norm(p);
        });
    }

    void softmax(Softmax op, Node node) {
        int axis = node.input(0).shape().axis(op.axis());
        int last = node.input(0).shape().rank() - 1;
        int[] order = lastTo(axis, last);
        View turned = lowering.view(node.input(0)).permute(order);
        View x = axis == last ? lowering.dense(node.input(0)) : lowering.dense(turned);
        View y = axis == last ? lowering.fresh(node.output()) : lowering.block(DType.FLOAT, x.sizes());
        lowering.emitInPlace("dsm_softmax", List.of(x), y, m -> {
            dsm_softmax_params p = m.own(new dsm_softmax_params());
            p.x(m.floats(x))
                    .mask(null)
                    .y(m.floats(y))
                    .rows(y.elements() / y.size(-1))
                    .cols(y.size(-1));
            p.mask_rows(0).query_rows(0).scale(1).causal(0).threads(lowering.threads());
            return () -> cpukernels.dsm_softmax(p);
        });
        if (axis != last) {
            lowering.bind(node.output(), y.permute(order));
        }
    }

    /** The order of axes that exchanges two. */
    private static int[] lastTo(int axis, int last) {
        int[] order = java.util.stream.IntStream.rangeClosed(0, last).toArray();
        order[axis] = last;
        order[last] = axis;
        return order;
    }

    void reduce(Reduce op, Node node) {
        View x = lowering.dense(node.input(0));
        View y = lowering.fresh(node.output());
        ReducedAxes axes = ReducedAxes.of(op, node.input(0).shape(), x.sizes());
        int rank = axes.sizes().size();
        lowering.require(rank <= cpukernels.DSM_MAX_RANK, "it has too many axes");
        int code = switch (op.kind()) {
            case SUM -> cpukernels.DSM_REDUCE_SUM;
            case MEAN -> cpukernels.DSM_REDUCE_MEAN;
            case MAX -> cpukernels.DSM_REDUCE_MAX;
            case MIN -> cpukernels.DSM_REDUCE_MIN;
        };
        lowering.emit("dsm_reduce", List.of(x), List.of(y), m -> {
            dsm_reduce_params p = m.own(new dsm_reduce_params());
            p.x(m.floats(x)).y(m.floats(y)).rank(rank).op(code).threads(lowering.threads());
            for (int i = 0; i < rank; i++) {
                p.dims(i, axes.sizes().get(i)).reduced(i, axes.reduced().get(i) ? 1 : 0);
            }
            return () -> cpukernels.dsm_reduce(p);
        });
    }

    void cumSum(CumSum op, Node node) {
        View x = lowering.dense(node.input(0));
        View y = lowering.fresh(node.output());
        int axis = node.input(0).shape().axis(op.axis());
        lowering.emitInPlace("dsm_cumsum", List.of(x), y, m -> {
            dsm_cumsum_params p = m.own(new dsm_cumsum_params());
            p.x(m.floats(x))
                    .y(m.floats(y))
                    .outer(View.elements(x.sizes(), 0, axis))
                    .length(x.size(axis));
            p.inner(View.elements(x.sizes(), axis + 1, x.rank())).exclusive(0).reverse(0);
            return () -> cpukernels.dsm_cumsum(p);
        });
    }

    /** Per channel {@code x * scale + shift}, in whichever order of time and channels x lies. */
    void batchNormalization(BatchNormalization op, Node node) {
        FoldedNorm folded = FoldedNorm.of(op, node, lowering);
        int channels = folded.scale().length;
        View scales = lowering.constants().floats(node.name() + ".scale", folded::scale);
        View shifts = lowering.constants().floats(node.name() + ".shift", folded::shift);
        View x = lowering.dense(lowering.view(node.input(0)).permute(0, 2, 1));
        View y = lowering.block(DType.FLOAT, x.sizes());
        lowering.emitInPlace("dsm_channel_affine", List.of(x, scales, shifts), y, m -> {
            dsm_channel_affine_params p = m.own(new dsm_channel_affine_params());
            p.x(m.floats(x)).scale(m.floats(scales)).shift(m.floats(shifts)).y(m.floats(y));
            p.rows(y.elements() / channels).cols(channels).alpha(1).activation(cpukernels.DSM_AFFINE_LINEAR);
            p.threads(lowering.threads());
            return () -> cpukernels.dsm_channel_affine(p);
        });
        lowering.bind(node.output(), y.permute(0, 2, 1));
    }

    void conv(Conv op, Node node) {
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

    void pool(Pool op, Node node) {
        View turned = lowering.view(node.input(0)).permute(0, 2, 1);
        boolean even = op.padBegin() == op.padEnd();
        if (op.kind() == Pool.Kind.MAX && even && turned.isRowMajor()) {
            poolTokens(op, node, turned);
        } else {
            poolRows(op, node);
        }
    }

    /** Maximum along time of a series {@code [B, L, C]}. */
    private void poolTokens(Pool op, Node node, View x) {
        int length = lowering.sizes(node.output())[2];
        View y = lowering.block(DType.FLOAT, x.size(0), length, x.size(2));
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
        lowering.bind(node.output(), y.permute(0, 2, 1));
    }

    private void poolRows(Pool op, Node node) {
        View x = lowering.dense(node.input(0));
        View y = lowering.fresh(node.output());
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
