package io.densitometer.graph.op;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;
import java.util.List;

/**
 * Frequency enhanced attention of FEDformer (Zhou et al. 2022; layers/FourierCorrelation.py, FourierCrossAttention): {@code q [B, L,
 * H*E], k [B, S, H*E], real and imaginary weights [H, E, O, M] -> [B, L, H*O]}. Attention among the modes of q and k with tanh on real
 * and imaginary parts apart; the keys serve as values; the result is written back to q's bins, divided by the squared width, and
 * reread as in {@link FourierBlock}.
 *
 * @param heads H
 * @param queryModes frequencies of q, M of them
 * @param keyModes frequencies of k
 */
public record FourierCrossAttention(int heads, List<Integer> queryModes, List<Integer> keyModes) implements Composite {
    public FourierCrossAttention {
        queryModes = List.copyOf(queryModes);
        keyModes = List.copyOf(keyModes);
    }

    /** The modes that exist in queries of this length. */
    public List<Integer> queryModesIn(int length) {
        return FourierBlock.within(queryModes, length);
    }

    /** The modes that exist in keys of this length. */
    public List<Integer> keyModesIn(int length) {
        return FourierBlock.within(keyModes, length);
    }

    @Override
    public List<Integer> weightInputs() {
        return List.of(2, 3);
    }

    @Override
    public List<Value> expand(GraphBuilder b, List<Value> inputs) {
        Value q = inputs.get(0);
        int length = q.shape().size(1);
        List<Integer> usedQ = queryModesIn(length);
        List<Integer> usedK = keyModesIn(inputs.get(1).shape().size(1));
        Dft.Complex xq = Dft.forward(b, Spectra.channelsFirst(b, q, heads), usedQ);
        Dft.Complex xk = Dft.forward(b, Spectra.channelsFirst(b, inputs.get(1), heads), usedK);
        Dft.Complex mixed = Spectra.mix(b, attend(b, xq, xk), inputs.get(2), inputs.get(3), usedQ.size());
        double width = q.shape().last();
        Value series = b.times(Dft.inverse(b, mixed, usedQ, length), 1 / (width * width));
        int channels = heads * inputs.get(2).shape().size(2);
        return List.of(b.reshape(
                series,
                Shape.of(
                        new int[] {q.shape().size(0), length, channels},
                        q.shape().batchAxis())));
    }

    /** The result stays divided by the square of the width that there was. */
    @Override
    public List<Value> cut(GraphBuilder b, List<Value> inputs, Kept kept) {
        FourierCrossAttention op = new FourierCrossAttention(kept.input(2, 0).length, queryModes, keyModes);
        double share = (double) inputs.get(0).shape().last() / kept.before(0).last();
        Value y = b.times(b.addAll(op, inputs).get(0), share * share);
        return List.of(Reread.spectral(b, y, kept.before(2), kept, 2));
    }

    /** {@code [B, H, E, mq]}: keys weighted by the tanh of their products with the queries. */
    private static Dft.Complex attend(GraphBuilder b, Dft.Complex q, Dft.Complex k) {
        Dft.Complex transposed = new Dft.Complex(b.swapLast(q.re()), b.swapLast(q.im()));
        Dft.Complex scores = Spectra.matMul(b, transposed, k);
        Dft.Complex weights =
                new Dft.Complex(b.apply(Unary.Kind.TANH, scores.re()), b.apply(Unary.Kind.TANH, scores.im()));
        Dft.Complex turned = new Dft.Complex(b.swapLast(weights.re()), b.swapLast(weights.im()));
        return Spectra.matMul(b, k, turned);
    }
}
