package io.densitometer.cpu;

import io.densitometer.backend.lower.CompositeLowering;
import io.densitometer.backend.lower.MatrixViews;
import io.densitometer.backend.lower.OddLags;
import io.densitometer.backend.lower.Sums;
import io.densitometer.backend.lower.View;
import io.densitometer.graph.DType;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.AutoCorrelation;
import io.densitometer.graph.op.SeriesDecomposition;
import io.densitometer.graph.op.SeriesNormalization;
import io.densitometer.kernels.dsm_autocorrelation_params;
import io.densitometer.kernels.dsm_series_decomposition_params;
import io.densitometer.kernels.dsm_series_layer_norm_params;
import io.densitometer.kernels.global.cpukernels;
import java.util.List;
import org.bytedeco.javacpp.LongPointer;

/** Kernels along time of Autoformer and FEDformer. */
final class Series implements CompositeLowering.SeriesKernels {
    private final Lowering lowering;

    Series(Lowering lowering) {
        this.lowering = lowering;
    }

    @Override
    public void decomposition(SeriesDecomposition op, Node node) {
        Sums.Sum sum = lowering.sums().of(node.input(0));
        View seasonal = lowering.isWanted(node.output()) ? lowering.fresh(node.output()) : null;
        Value second = node.outputs().get(1);
        View trend = lowering.isWanted(second) ? lowering.fresh(second) : null;
        LongPointer windows =
                Address.longs(lowering.scope().allocate((long) op.windows().size() * Long.BYTES));
        windows.put(op.windows().stream().mapToLong(i -> i).toArray());
        dsm_series_decomposition_params sizes = lowering.own(new dsm_series_decomposition_params());
        fill(sizes, sum.x(), windows, op.windows().size());
        View scratch = lowering.scratch(cpukernels.dsm_series_decomposition_workspace(sizes));
        List<View> writes = Lowering.present(seasonal, trend, scratch);
        lowering.emit("dsm_series_decomposition", Lowering.present(sum.x(), sum.residual()), writes, m -> {
            dsm_series_decomposition_params p = m.own(new dsm_series_decomposition_params());
            fill(p, sum.x(), windows, op.windows().size());
            p.x(m.floats(sum.x())).residual(m.floats(sum.residual()));
            p.seasonal(m.floats(seasonal)).trend(m.floats(trend)).workspace(m.floats(scratch));
            return () -> cpukernels.dsm_series_decomposition(p);
        });
    }

    private void fill(dsm_series_decomposition_params p, View x, LongPointer windows, int count) {
        p.windows(windows)
                .window_count(count)
                .batch(x.size(0))
                .length(x.size(1))
                .channels(x.size(2));
        p.accumulate(0).threads(lowering.threads());
    }

    /** The bias, which is the same at all times, goes with the mean over time. */
    @Override
    public void normalization(SeriesNormalization op, Node node) {
        View x = lowering.dense(node.input(0));
        View gamma = lowering.dense(node.input(1));
        View y = lowering.fresh(node.output());
        dsm_series_layer_norm_params sizes = lowering.own(new dsm_series_layer_norm_params());
        fill(sizes, x, op.epsilon());
        View scratch = lowering.scratch(cpukernels.dsm_series_layer_norm_workspace(sizes));
        lowering.emit("dsm_series_layer_norm", List.of(x, gamma), Lowering.present(y, scratch), m -> {
            dsm_series_layer_norm_params p = m.own(new dsm_series_layer_norm_params());
            fill(p, x, op.epsilon());
            p.x(m.floats(x)).gamma(m.floats(gamma)).y(m.floats(y)).workspace(m.floats(scratch));
            return () -> cpukernels.dsm_series_layer_norm(p);
        });
    }

    private void fill(dsm_series_layer_norm_params p, View x, double epsilon) {
        p.batch(x.size(0)).length(x.size(1)).channels(x.size(2)).epsilon((float) epsilon);
        p.threads(lowering.threads());
    }

    @Override
    public void autoCorrelation(AutoCorrelation op, Node node) {
        View q = MatrixViews.channelsInside(lowering, node.input(0));
        View k = MatrixViews.channelsInside(lowering, node.input(1));
        View v = MatrixViews.channelsInside(lowering, node.input(2));
        View out = lowering.fresh(node.output());
        int length = q.size(1);
        View map = length % 2 == 0 ? null : lagMap(op, node, length);
        View table = lowering.constants().block(DType.FLOAT, 2 * length);
        Statuses.check(
                cpukernels.dsm_autocorrelation_plan(
                        length, Address.floats(table.storage().address())),
                "dsm_autocorrelation_plan");
        dsm_autocorrelation_params sizes = lowering.own(new dsm_autocorrelation_params());
        fill(sizes, op, q, k, v, out);
        sizes.plan(Address.floats(table.storage().address()));
        sizes.lag_map(map == null ? null : Address.floats(map.storage().address()));
        View scratch = lowering.scratch(cpukernels.dsm_autocorrelation_workspace(sizes));
        List<View> writes = Lowering.present(out, scratch);
        lowering.emit("dsm_autocorrelation", List.of(q, k, v), writes, m -> {
            dsm_autocorrelation_params p = m.own(new dsm_autocorrelation_params());
            fill(p, op, q, k, v, out);
            p.q(m.floats(q)).k(m.floats(k)).v(m.floats(v)).gram(null).out(m.floats(out));
            p.lag_map(m.floats(map)).plan(m.floats(table)).workspace(m.floats(scratch));
            return () -> cpukernels.dsm_autocorrelation(p);
        });
    }

    private void fill(dsm_autocorrelation_params p, AutoCorrelation op, View q, View k, View v, View out) {
        int length = q.size(1);
        p.batch(q.size(0))
                .length(length)
                .key_length(k.size(1))
                .channels(q.size(2))
                .value_channels(v.size(2));
        p.lags(length % 2 == 0 ? length : length - 1L).top(op.delays());
        p.q_batch(q.stride(0)).q_row(q.stride(1)).k_batch(k.stride(0)).k_row(k.stride(1));
        p.v_batch(v.stride(0)).v_row(v.stride(1)).gram_batch(0).gram_row(0);
        p.out_batch(out.stride(0)).out_row(out.stride(1)).threads(lowering.threads());
    }

    /** For odd lengths, {@code [L - 1, L]}: the matrix that the op's own expansion multiplies the correlation by, transposed. */
    private View lagMap(AutoCorrelation op, Node node, int length) {
        return lowering.constants().floats("lag_map." + length, () -> OddLags.map(op, node, length));
    }
}
