package io.densitometer.train.torch;

import io.densitometer.graph.op.AutoCorrelation;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Auto-correlation (layers/AutoCorrelation.py). In training the delays are those of the batch's mean correlation (time_delay_agg_training),
 * in a forecast each sample's own (time_delay_agg_inference).
 */
final class Correlating {
    private Correlating() {}

    static Tensor of(AutoCorrelation op, Tensor[] in, Mode mode) {
        Tensor q = in[0];
        long length = q.size(1);
        Tensor correlation = correlation(q, fit(in[1], length));
        Tensor delays = delays(op, correlation.detach(), mode.training());
        Tensor weights = torch.softmax(torch.gather(correlation, 1, delays), 1);
        return torch.bmm(circulant(weights, delays, length), fit(in[2], length));
    }

    /** Zero-pads or cuts {@code [B, S, C]} to {@code [B, L, C]}. */
    private static Tensor fit(Tensor x, long length) {
        long missing = length - x.size(1);
        if (missing <= 0) {
            return missing == 0 ? x : x.narrow(1, 0, length);
        }
        return torch.constant_pad_nd(x, new long[] {0, 0, 0, missing}, new Scalar(0.0));
    }

    /**
     * Mean over channels at each delay, {@code [B, L]}: sums along the wrapped diagonals of {@code k q^T}, which are rows of a view of it
     * beside itself. For odd L the published inverse transform has length L - 1.
     */
    private static Tensor correlation(Tensor q, Tensor k) {
        long length = q.size(1);
        Tensor gram = torch.bmm(k, q.transpose(1, 2));
        Tensor twice = torch.cat(new TensorVector(gram, gram), 2);
        Tensor diagonals =
                torch.as_strided(twice, new long[] {q.size(0), length, length}, 2 * length * length, 2 * length + 1, 1);
        Tensor mean =
                diagonals.sum(new long[] {1}, false, new ScalarTypeOptional()).mul(new Scalar(1.0 / q.size(2)));
        return length % 2 == 0 ? mean : torch.fft_irfft(torch.fft_rfft(mean));
    }

    /** {@code [B, k]} positions of the largest correlations. */
    private static Tensor delays(AutoCorrelation op, Tensor correlation, boolean shared) {
        if (!shared) {
            return new Tensor(
                    torch.topk(correlation, op.delays(), 1, true, true).get1());
        }
        Tensor mean = correlation.mean(new long[] {0}, true, new ScalarTypeOptional());
        Tensor common = torch.topk(mean, op.delays(), 1, true, true).get1();
        return common.expand(correlation.size(0), -1);
    }

    /**
     * {@code [B, L, L]} with the weight of delay {@code (s - t) mod L} at (t, s). Rows of length 2L - 1 over the weights repeated with
     * period L begin one delay later each time.
     */
    private static Tensor circulant(Tensor weights, Tensor delays, long length) {
        long batch = weights.size(0);
        Tensor empty = torch.zeros(new long[] {batch, length}, weights.options());
        Tensor byDelay = torch.scatter(empty, 1, delays, weights);
        Tensor repeated = byDelay.unsqueeze(1).expand(batch, 2 * length, length).reshape(batch, -1);
        return repeated.narrow(1, 0, length * (2 * length - 1))
                .view(batch, length, 2 * length - 1)
                .narrow(2, 0, length);
    }
}
