package io.densitometer.cuda;

import io.densitometer.backend.lower.AroundAxis;
import io.densitometer.backend.lower.ReducedAxes;
import io.densitometer.backend.lower.ReductionLowering;
import io.densitometer.backend.lower.Sums;
import io.densitometer.backend.lower.View;
import io.densitometer.cudakernels.dsm_cuda_add_layer_norm_params;
import io.densitometer.cudakernels.dsm_cuda_cumsum_params;
import io.densitometer.cudakernels.dsm_cuda_reduce_params;
import io.densitometer.cudakernels.dsm_cuda_softmax_params;
import io.densitometer.cudakernels.global.cudakernels;
import io.densitometer.graph.Node;
import io.densitometer.graph.op.LayerNormalization;
import io.densitometer.graph.op.Reduce;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Ops that combine elements along an axis. */
final class Normalisations extends ReductionLowering<Lowering> {
    Normalisations(Lowering lowering) {
        super(lowering);
    }

    /** With another one in the same step where that alone reads it. */
    @Override
    protected void layerNormalization(LayerNormalization op, Node node) {
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

    @Override
    protected void softmax(View x, View y) {
        lowering.emitInPlace("dsm_cuda_softmax", List.of(x), y, m -> {
            dsm_cuda_softmax_params p = m.own(new dsm_cuda_softmax_params());
            p.x(m.pointer(x)).y(m.pointer(y)).rows(y.elements() / y.size(-1)).cols(y.size(-1));
            p.query_rows(0).scale(1).causal(0).type(lowering.type());
            return Kernels.SOFTMAX.bind(p, m);
        });
    }

    @Override
    protected void reduce(Reduce.Kind kind, View x, ReducedAxes axes, View y) {
        lowering.emit("dsm_cuda_reduce", List.of(x), List.of(y), m -> {
            dsm_cuda_reduce_params p = m.own(new dsm_cuda_reduce_params());
            p.x(m.pointer(x)).y(m.pointer(y)).rank(axes.rank()).op(code(kind)).type(lowering.type());
            for (int i = 0; i < axes.rank(); i++) {
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

    @Override
    protected void cumSum(View x, View y, AroundAxis at) {
        lowering.emit("dsm_cuda_cumsum", List.of(x), List.of(y), m -> {
            dsm_cuda_cumsum_params p = m.own(new dsm_cuda_cumsum_params());
            p.x(m.pointer(x)).y(m.pointer(y));
            p.outer(at.outer()).length(at.length()).inner(at.inner());
            p.exclusive(0).reverse(0);
            return Kernels.CUMSUM.bind(p.type(lowering.type()), m);
        });
    }
}
