package io.densitometer.graph.op;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import java.util.List;
import java.util.function.IntBinaryOperator;

/**
 * Auto-correlation of Autoformer (Wu et al. 2021; layers/AutoCorrelation.py): {@code q [B, L, C], k, v [B, S, C] -> [B, L, C]}. Keys
 * and values are zero-padded or cut to L. The correlation at each delay, averaged over channels, is the sum along one wrapped diagonal
 * of {@code q k^T}, so no Fourier transform is needed; the values are rolled by the {@code delays} strongest delays and summed with
 * softmax weights. For odd L the published inverse transform has length L - 1; {@link #oddInverse} does the same.
 *
 * @param delays how many delays are summed
 */
public record AutoCorrelation(int delays) implements Composite {
    @Override
    public List<Value> expand(GraphBuilder b, List<Value> inputs) {
        Value q = inputs.get(0);
        int length = q.shape().size(1);
        Value correlation = correlation(b, q, fit(b, inputs.get(1), length));
        List<Value> top = b.addAll(new TopK(delays, 1), List.of(correlation));
        Value weights = b.add(new Softmax(1), top.get(0));
        return List.of(roll(b, fit(b, inputs.get(2), length), weights, top.get(1)));
    }

    /** The correlation stays a mean over the channels that there were. */
    @Override
    public List<Value> cut(GraphBuilder b, List<Value> inputs, Kept kept) {
        Value q = inputs.get(0);
        double share = (double) q.shape().last() / kept.before(0).last();
        return b.addAll(this, List.of(b.times(q, share), inputs.get(1), inputs.get(2)));
    }

    /** Zero-pads or cuts {@code [B, S, C]} to {@code [B, L, C]}. */
    private static Value fit(GraphBuilder b, Value x, int length) {
        int has = x.shape().size(1);
        if (has >= length) {
            return b.slice(x, 1, 0, length);
        }
        Value zero = b.constant("zero.1x1x1", () -> Tensor.of(Shape.of(1, 1, 1), 0.0));
        return b.concat(1, x, b.expand(zero, x.shape().with(1, length - has)));
    }

    /** Mean correlation over channels at each delay, {@code [B, L]} ({@code [B, L - 1]} for odd L). */
    private static Value correlation(GraphBuilder b, Value q, Value k) {
        int length = q.shape().size(1);
        Value gram = b.matMul(q, b.swapLast(k));
        Value diagonals =
                permuteSquare(b, "delay_diagonals.", gram, length, (tau, t) -> (t + tau) % length * length + t);
        Value sums = b.add(new Reduce(Reduce.Kind.SUM, List.of(-1), false), diagonals);
        Value mean = b.times(sums, 1.0 / q.shape().last());
        return length % 2 == 0 ? mean : b.matMul(mean, b.constant("odd_inverse." + length, () -> oddInverse(length)));
    }

    /** Sum of rolled values: a circulant matrix of the delay weights times the values. */
    private static Value roll(GraphBuilder b, Value v, Value weights, Value delays) {
        int length = v.shape().size(1);
        Value zero = b.constant("zero.1x1", () -> Tensor.of(Shape.of(1, 1), 0.0));
        Value empty = b.expand(zero, weights.shape().with(1, length));
        Value byDelay = b.add(new ScatterElements(1, false), empty, delays, weights);
        Value circulant = permuteSquare(b, "delay_circulant.", byDelay, length, (t, s) -> Math.floorMod(s - t, length));
        return b.matMul(circulant, v);
    }

    /** {@code [B, L, L]} whose element (i, j) is the flattened input's element at {@code source(i, j)}. */
    private static Value permuteSquare(GraphBuilder b, String key, Value x, int length, IntBinaryOperator source) {
        Shape batch = x.shape();
        int flat = (int) (batch.elements() / batch.size(0));
        Value index = b.constant(key + length, () -> {
            long[] order = new long[length * length];
            for (int i = 0; i < order.length; i++) {
                order[i] = source.applyAsInt(i / length, i % length);
            }
            return Tensor.of(Shape.of(length * length), order);
        });
        Value row = b.reshape(x, Shape.of(new int[] {batch.size(0), flat}, batch.batchAxis()));
        Value ordered = b.add(new Gather(1), row, index);
        return b.reshape(ordered, Shape.of(new int[] {batch.size(0), length, length}, batch.batchAxis()));
    }

    /**
     * {@code [L, L - 1]} for odd L: from a correlation of length L to what an inverse real transform of length L - 1 makes of its
     * spectrum. Columns are delays.
     */
    static Tensor oddInverse(int length) {
        int shorter = length - 1;
        double[] matrix = new double[length * shorter];
        for (int d = 0; d < length; d++) {
            for (int t = 0; t < shorter; t++) {
                double sum = 1;
                for (int f = 1; f <= shorter / 2; f++) {
                    double angle = 2 * Math.PI * ((double) f * t / shorter - (double) f * d / length);
                    boolean nyquist = f == shorter / 2;
                    sum += nyquist
                            ? Math.cos(2 * Math.PI * f * d / length) * (t % 2 == 0 ? 1 : -1)
                            : 2 * Math.cos(angle);
                }
                matrix[d * shorter + t] = sum / shorter;
            }
        }
        return Tensor.of(Shape.of(length, shorter), matrix);
    }
}
