package io.densitometer.cuda;

import io.densitometer.backend.lower.ReducedAxes;
import io.densitometer.backend.lower.Sums;
import io.densitometer.backend.lower.View;
import io.densitometer.cudakernels.dsm_cuda_add_layer_norm_params;
import io.densitometer.cudakernels.dsm_cuda_conv1d_params;
import io.densitometer.cudakernels.dsm_cuda_cumsum_params;
import io.densitometer.cudakernels.dsm_cuda_reduce_params;
import io.densitometer.cudakernels.dsm_cuda_softmax_params;
import io.densitometer.cudakernels.global.cudakernels;
import io.densitometer.graph.Node;
import io.densitometer.graph.op.Conv;
import io.densitometer.graph.op.CumSum;
import io.densitometer.graph.op.LayerNormalization;
import io.densitometer.graph.op.Reduce;
import io.densitometer.graph.op.Softmax;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Ops that combine elements along an axis. */
final class Normalisations {
    private final Lowering lowering;

    Normalisations(Lowering lowering) {
        this.lowering = lowering;
    }

    /** With another one in the same step where that alone reads it. */
    void layerNormalization(LayerNormalization op, Node node) {
        Sums.Sum sum = lowering.sums().rows(node.input(0));
        Node next = lowering.onlyReader(node.output());
        boolean twice = next != null && normsAgain(next, node);
        Node last = twice ? next : node;
        View[] parameters = {
            lowering.floats(node.input(1)),
            lowering.floats(node.input(2)),
            twice ? lowering.floats(last.input(1)) : null,
            twice ? lowering.floats(last.input(2)) : null
        };
        float lastEpsilon = twice ? (float) ((LayerNormalization) last.op()).epsilon() : 0;
        View y = lowering.sums().order(node.input(0)).fresh(lowering, last.output());
        Stream<View> reads = Stream.concat(Stream.of(sum.x(), sum.residual()), Stream.of(parameters));
        lowering.emitInPlace(
                "dsm_cuda_add_layer_norm", reads.filter(Objects::nonNull).toList(), y, m -> {
                    dsm_cuda_add_layer_norm_params p = m.own(new dsm_cuda_add_layer_norm_params());
                    p.x(m.pointer(sum.x())).residual(m.pointer(sum.residual())).y(m.pointer(y));
                    p.sum(null).gamma(m.floats(parameters[0])).beta(m.floats(parameters[1]));
                    p.rows(y.size(0))
                            .cols(y.size(1))
                            .epsilon((float) op.epsilon())
                            .type(lowering.type());
                    p.last_gamma(m.floats(parameters[2])).last_beta(m.floats(parameters[3]));
                    return Kernels.ADD_LAYER_NORM.bind(p.last_epsilon(lastEpsilon), m);
                });
    }

    private boolean normsAgain(Node next, Node node) {
        return next.op() instanceof LayerNormalization
                && next.input(0) == node.output()
                && lowering.isKnown(next.input(1))
                && lowering.isKnown(next.input(2));
    }

    void softmax(Softmax op, Node node) {
        int axis = node.input(0).shape().axis(op.axis());
        int last = node.input(0).shape().rank() - 1;
        int[] order = exchange(axis, last);
        View x = axis == last
                ? lowering.dense(node.input(0))
                : lowering.dense(lowering.view(node.input(0)).permute(order));
        View y = axis == last ? lowering.fresh(node.output()) : lowering.block(x.dtype(), x.sizes());
        lowering.emitInPlace("dsm_cuda_softmax", List.of(x), y, m -> {
            dsm_cuda_softmax_params p = m.own(new dsm_cuda_softmax_params());
            p.x(m.pointer(x)).y(m.pointer(y)).rows(y.elements() / y.size(-1)).cols(y.size(-1));
            p.query_rows(0).scale(1).causal(0).type(lowering.type());
            return Kernels.SOFTMAX.bind(p, m);
        });
        if (axis != last) {
            lowering.bind(node.output(), y.permute(order));
        }
    }

    /** The order of axes that exchanges two. */
    private static int[] exchange(int axis, int last) {
        int[] order = IntStream.rangeClosed(0, last).toArray();
        order[axis] = last;
        order[last] = axis;
        return order;
    }

    void reduce(Reduce op, Node node) {
        View x = lowering.dense(node.input(0));
        View y = lowering.fresh(node.output());
        ReducedAxes axes = ReducedAxes.of(op, node.input(0).shape(), x.sizes());
        int rank = axes.sizes().size();
        lowering.require(rank <= cudakernels.DSM_CUDA_MAX_RANK, "it has too many axes");
        lowering.emit("dsm_cuda_reduce", List.of(x), List.of(y), m -> {
            dsm_cuda_reduce_params p = m.own(new dsm_cuda_reduce_params());
            p.x(m.pointer(x)).y(m.pointer(y)).rank(rank).op(code(op.kind())).type(lowering.type());
            for (int i = 0; i < rank; i++) {
                p.dims(i, axes.sizes().get(i)).reduced(i, axes.reduced().get(i) ? 1 : 0);
            }
            return Kernels.REDUCE.bind(p, m);
        });
    }

    private static int code(Reduce.Kind kind) {
        return switch (kind) {
            case SUM -> cudakernels.DSM_CUDA_REDUCE_SUM;
            case MEAN -> cudakernels.DSM_CUDA_REDUCE_MEAN;
            case MAX -> cudakernels.DSM_CUDA_REDUCE_MAX;
            case MIN -> cudakernels.DSM_CUDA_REDUCE_MIN;
        };
    }

    void cumSum(CumSum op, Node node) {
        View x = lowering.dense(node.input(0));
        View y = lowering.fresh(node.output());
        int axis = node.input(0).shape().axis(op.axis());
        lowering.emit("dsm_cuda_cumsum", List.of(x), List.of(y), m -> {
            dsm_cuda_cumsum_params p = m.own(new dsm_cuda_cumsum_params());
            p.x(m.pointer(x)).y(m.pointer(y)).outer(View.elements(x.sizes(), 0, axis));
            p.length(x.size(axis)).inner(View.elements(x.sizes(), axis + 1, x.rank()));
            p.exclusive(0).reverse(0);
            return Kernels.CUMSUM.bind(p.type(lowering.type()), m);
        });
    }

    void conv(Conv op, Node node) {
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
}
