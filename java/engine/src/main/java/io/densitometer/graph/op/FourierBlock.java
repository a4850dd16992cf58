package io.densitometer.graph.op;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Frequency enhanced block of FEDformer (Zhou et al. 2022; layers/FourierCorrelation.py, FourierBlock): {@code x [B, L, H*E], real and
 * imaginary weights [H, E, O, M] -> [B, L, H*O]}. The spectrum at each mode is mixed over a head's channels by that mode's complex
 * matrix; the i-th mode is written to bin i. The result {@code [B, H, O, L]} is reread as {@code [B, L, H*O]}, as the published code
 * does. Modes beyond the spectrum are skipped.
 *
 * @param heads H
 * @param modes the M frequencies
 */
public record FourierBlock(int heads, List<Integer> modes) implements Composite {
    public FourierBlock {
        modes = List.copyOf(modes);
    }

    /** The modes that exist in a series of this length. */
    public List<Integer> modesIn(int length) {
        return within(modes, length);
    }

    static List<Integer> within(List<Integer> modes, int length) {
        return modes.stream().filter(m -> m <= length / 2).toList();
    }

    @Override
    public List<Integer> weightInputs() {
        return List.of(1, 2);
    }

    @Override
    public List<Value> expand(GraphBuilder b, List<Value> inputs) {
        Value x = inputs.get(0);
        int length = x.shape().size(1);
        List<Integer> used = modesIn(length);
        Dft.Complex spectrum = Dft.forward(b, Spectra.channelsFirst(b, x, heads), used);
        Dft.Complex mixed = Spectra.mix(b, spectrum, inputs.get(1), inputs.get(2), used.size());
        List<Integer> bins = IntStream.range(0, used.size()).boxed().toList();
        Value series = Dft.inverse(b, mixed, bins, length);
        int channels = heads * inputs.get(1).shape().size(2);
        return List.of(b.reshape(
                series,
                Shape.of(
                        new int[] {x.shape().size(0), length, channels},
                        x.shape().batchAxis())));
    }

    @Override
    public List<Value> cut(GraphBuilder b, List<Value> inputs, Kept kept) {
        Value y = b.addAll(new FourierBlock(kept.input(1, 0).length, modes), inputs)
                .get(0);
        return List.of(Reread.spectral(b, y, kept.before(1), kept, 1));
    }
}
