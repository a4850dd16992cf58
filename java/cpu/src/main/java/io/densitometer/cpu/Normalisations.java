package io.densitometer.cpu;

import io.densitometer.backend.lower.AroundAxis;
import io.densitometer.backend.lower.ReducedAxes;
import io.densitometer.backend.lower.ReductionLowering;
import io.densitometer.backend.lower.Sums;
import io.densitometer.backend.lower.View;
import io.densitometer.graph.Node;
import io.densitometer.graph.op.LayerNormalization;
import io.densitometer.graph.op.Reduce;
import io.densitometer.kernels.dsm_cumsum_params;
import io.densitometer.kernels.dsm_layer_norm_params;
import io.densitometer.kernels.dsm_reduce_params;
import io.densitometer.kernels.dsm_softmax_params;
import io.densitometer.kernels.global.cpukernels;
import java.util.List;

/** Ops that combine elements along an axis. */
final class Normalisations extends ReductionLowering<Lowering> {
    Normalisations(Lowering lowering) {
        super(lowering);
    }

    @Override
    protected void layerNormalization(LayerNormalization op, Node node) {
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

    @Override
    protected void softmax(View x, View y) {
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
    }

    @Override
    protected void reduce(Reduce.Kind kind, View x, ReducedAxes axes, View y) {
        int code = switch (kind) {
            case SUM -> cpukernels.DSM_REDUCE_SUM;
            case MEAN -> cpukernels.DSM_REDUCE_MEAN;
            case MAX -> cpukernels.DSM_REDUCE_MAX;
            case MIN -> cpukernels.DSM_REDUCE_MIN;
        };
        lowering.emit("dsm_reduce", List.of(x), List.of(y), m -> {
            dsm_reduce_params p = m.own(new dsm_reduce_params());
            p.x(m.floats(x)).y(m.floats(y)).rank(axes.rank()).op(code).threads(lowering.threads());
            for (int i = 0; i < axes.rank(); i++) {
                p.dims(i, axes.sizes().get(i)).reduced(i, axes.reduced().get(i) ? 1 : 0);
            }
            return () -> cpukernels.dsm_reduce(p);
        });
    }

    @Override
    protected void cumSum(View x, View y, AroundAxis at) {
        lowering.emitInPlace("dsm_cumsum", List.of(x), y, m -> {
            dsm_cumsum_params p = m.own(new dsm_cumsum_params());
            p.x(m.floats(x)).y(m.floats(y));
            p.outer(at.outer()).length(at.length()).inner(at.inner());
            p.exclusive(0).reverse(0);
            return () -> cpukernels.dsm_cumsum(p);
        });
    }
}
