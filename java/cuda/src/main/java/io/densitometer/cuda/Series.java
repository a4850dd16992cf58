package io.densitometer.cuda;

import io.densitometer.backend.lower.CompositeLowering;
import io.densitometer.backend.lower.Element;
import io.densitometer.backend.lower.MatrixViews;
import io.densitometer.backend.lower.OddLags;
import io.densitometer.backend.lower.Sums;
import io.densitometer.backend.lower.View;
import io.densitometer.cudakernels.dsm_cuda_autocorrelation_delays_params;
import io.densitometer.cudakernels.dsm_cuda_autocorrelation_params;
import io.densitometer.cudakernels.dsm_cuda_delay_aggregation_params;
import io.densitometer.cudakernels.dsm_cuda_series_decomposition_params;
import io.densitometer.cudakernels.dsm_cuda_series_layer_norm_params;
import io.densitometer.cudakernels.global.cudakernels;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.AutoCorrelation;
import io.densitometer.graph.op.SeriesDecomposition;
import io.densitometer.graph.op.SeriesNormalization;
import java.util.List;

/** Kernels along time of Autoformer and FEDformer. */
final class Series implements CompositeLowering.SeriesKernels {
    /** Batches up to this choose their delays in each block of results anew, which saves a kernel; a guess, not measured. */
    private static final int MOST_ENTRIES = 16;

    private final Lowering lowering;
    private final Products products;

    Series(Lowering lowering) {
        this.lowering = lowering;
        products = new Products(lowering);
    }

    @Override
    public void decomposition(SeriesDecomposition op, Node node) {
        Sums.Sum sum = lowering.sums().of(node.input(0));
        View x = sum.x();
        View seasonal = lowering.isWanted(node.output()) ? lowering.fresh(node.output()) : null;
        Value second = node.outputs().get(1);
        Sums.Addition added = lowering.sums().behind(second);
        Value kept = added == null ? second : added.node().output();
        View trend = lowering.isWanted(kept) ? lowering.fresh(kept) : null;
        View more = added == null ? null : added.other();
        List<Integer> windows = op.windows();
        int most = cudakernels.DSM_CUDA_MAX_WINDOWS;
        lowering.require(windows.size() <= most, "it has more than " + most + " windows");
        List<View> writes = Lowering.present(seasonal, trend);
        lowering.emit("dsm_cuda_series_decomposition", Lowering.present(x, sum.residual(), more), writes, m -> {
            dsm_cuda_series_decomposition_params p = m.own(new dsm_cuda_series_decomposition_params());
            p.x(m.pointer(x)).residual(m.pointer(sum.residual())).trend_residual(m.pointer(more));
            p.seasonal(m.pointer(seasonal)).trend(m.pointer(trend));
            p.batch(x.size(0)).length(x.size(1)).channels(x.size(2)).window_count(windows.size());
            for (int i = 0; i < windows.size(); i++) {
                p.windows(i, windows.get(i));
            }
            return Kernels.SERIES_DECOMPOSITION.bind(p.type(lowering.type()), m);
        });
    }

    /** The bias, which is the same at all times, goes with the mean over time. */
    @Override
    public void normalization(SeriesNormalization op, Node node) {
        View x = lowering.dense(node.input(0));
        View gamma = lowering.floats(node.input(1));
        View y = lowering.fresh(node.output());
        View scratch = lowering.workspace(normalizationBytes(x));
        lowering.emit("dsm_cuda_series_layer_norm", List.of(x, gamma), Lowering.present(y, scratch), m -> {
            dsm_cuda_series_layer_norm_params p = sized(m.own(new dsm_cuda_series_layer_norm_params()), x);
            p.x(m.pointer(x)).gamma(m.floats(gamma)).y(m.pointer(y)).workspace(m.pointer(scratch));
            return Kernels.SERIES_LAYER_NORM.bind(p.epsilon((float) op.epsilon()), m);
        });
    }

    private long normalizationBytes(View x) {
        try (dsm_cuda_series_layer_norm_params p = new dsm_cuda_series_layer_norm_params()) {
            return cudakernels.dsm_cuda_series_layer_norm_workspace(sized(p, x));
        }
    }

    private dsm_cuda_series_layer_norm_params sized(dsm_cuda_series_layer_norm_params p, View x) {
        return p.batch(x.size(0)).length(x.size(1)).channels(x.size(2)).type(lowering.type());
    }

    /** The products of all times with all times, the lags of largest mean diagonals, and the values delayed by them. */
    @Override
    public void autoCorrelation(AutoCorrelation op, Node node) {
        View q = MatrixViews.channelsInside(lowering, node.input(0));
        View k = MatrixViews.channelsInside(lowering, node.input(1));
        View v = MatrixViews.channelsInside(lowering, node.input(2));
        View out = lowering.fresh(node.output());
        View gram = lowering.block(Element.FP32, q.size(0), q.size(1), k.size(1));
        products.matMul(q, k.permute(0, 2, 1), gram);
        View delays = lowering.block(Element.FP32, q.size(0), op.delays());
        View weights = lowering.block(Element.FP32, q.size(0), op.delays());
        int length = gram.size(1);
        View map = length % 2 == 0 ? null : lagMap(op, node, length);
        Correlation at = new Correlation(gram, map, delays, weights, v, out, q.size(2));
        if (length <= cudakernels.DSM_CUDA_AUTOCORRELATION_MOST_LENGTH && out.size(0) <= MOST_ENTRIES) {
            lowering.emit("dsm_cuda_autocorrelation", at.reads(), List.of(delays, weights, out), m -> {
                dsm_cuda_autocorrelation_params p = m.own(new dsm_cuda_autocorrelation_params());
                at.choose(p.delays(), m);
                at.sum(p.sums(), m, lowering.type());
                return Kernels.AUTOCORRELATION.bind(p, m);
            });
        } else {
            apart(at);
        }
    }

    private void apart(Correlation at) {
        List<View> chosen = List.of(at.delays, at.weights);
        lowering.emit("dsm_cuda_autocorrelation_delays", Lowering.present(at.gram, at.map), chosen, m -> {
            dsm_cuda_autocorrelation_delays_params p = m.own(new dsm_cuda_autocorrelation_delays_params());
            at.choose(p, m);
            return Kernels.AUTOCORRELATION_DELAYS.bind(p, m);
        });
        lowering.emit("dsm_cuda_delay_aggregation", List.of(at.v, at.delays, at.weights), List.of(at.out), m -> {
            dsm_cuda_delay_aggregation_params p = m.own(new dsm_cuda_delay_aggregation_params());
            at.sum(p, m, lowering.type());
            return Kernels.DELAY_AGGREGATION.bind(p, m);
        });
    }

    /** What an auto-correlation reads and makes, behind the products of all times with all times. */
    private record Correlation(View gram, View map, View delays, View weights, View v, View out, int channels) {
        List<View> reads() {
            return Lowering.present(gram, map, v);
        }

        void choose(dsm_cuda_autocorrelation_delays_params p, DeviceMemory m) {
            int length = gram.size(1);
            p.gram(m.floats(gram)).lag_map(m.floats(map)).delays(m.ints(delays)).weights(m.floats(weights));
            p.batch(gram.size(0)).length(length).key_length(gram.size(2)).channels(channels);
            p.gram_batch(gram.stride(0)).gram_row(gram.stride(1));
            p.lags(length % 2 == 0 ? length : length - 1L).top(delays.size(1));
        }

        void sum(dsm_cuda_delay_aggregation_params p, DeviceMemory m, int type) {
            p.v(m.pointer(v)).delays(m.ints(delays)).weights(m.floats(weights)).out(m.pointer(out));
            p.batch(v.size(0)).length(out.size(1)).value_length(v.size(1)).channels(v.size(2));
            p.top(delays.size(1)).type(type);
            p.v_batch(v.stride(0)).v_row(v.stride(1)).out_batch(out.stride(0)).out_row(out.stride(1));
        }
    }

    private View lagMap(AutoCorrelation op, Node node, int length) {
        return lowering.constants().floats("lag_map." + length, Element.FP32, () -> OddLags.map(op, node, length));
    }
}
