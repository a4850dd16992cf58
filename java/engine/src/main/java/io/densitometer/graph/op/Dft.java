package io.densitometer.graph.op;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import java.util.List;

/** Discrete Fourier transforms of real series as products with constant matrices, of the used frequencies only. */
public final class Dft {
    private Dft() {}

    /** Real and imaginary part of a complex value; equal shapes. */
    public record Complex(Value re, Value im) {}

    /** {@code x [.., L]} to its spectrum at the given frequencies, {@code [.., m]}. */
    public static Complex forward(GraphBuilder b, Value x, List<Integer> frequencies) {
        int length = x.shape().last();
        String key = "." + length + "." + frequencies;
        Value cos = b.constant("dft_cos" + key, () -> table(length, frequencies, false));
        Value sin = b.constant("dft_sin" + key, () -> table(length, frequencies, true));
        return new Complex(b.matMul(x, cos), b.matMul(x, sin));
    }

    /**
     * Spectrum {@code [.., m]} placed at the given bins to the real series {@code [.., L]} (the inverse of a real transform: bin 0's
     * and, for even L, bin L/2's imaginary part is ignored).
     */
    public static Value inverse(GraphBuilder b, Complex spectrum, List<Integer> bins, int length) {
        String key = "." + length + "." + bins;
        Value cos = b.constant("idft_cos" + key, () -> inverseTable(length, bins, false));
        Value sin = b.constant("idft_sin" + key, () -> inverseTable(length, bins, true));
        return b.plus(b.matMul(spectrum.re(), cos), b.matMul(spectrum.im(), sin));
    }

    /** {@code [L, m]}: cosines, or minus the sines, of each frequency. */
    public static Tensor table(int length, List<Integer> frequencies, boolean imaginary) {
        int m = frequencies.size();
        double[] values = new double[length * m];
        for (int t = 0; t < length; t++) {
            for (int i = 0; i < m; i++) {
                double angle = angle(t, frequencies.get(i), length);
                values[t * m + i] = imaginary ? -Math.sin(angle) : Math.cos(angle);
            }
        }
        return Tensor.of(Shape.of(length, m), values);
    }

    /** {@code [m, L]}: the real series of a unit real, or imaginary, part in each bin. */
    public static Tensor inverseTable(int length, List<Integer> bins, boolean imaginary) {
        double[] values = new double[bins.size() * length];
        for (int i = 0; i < bins.size(); i++) {
            boolean once = bins.get(i) == 0 || 2 * bins.get(i) == length;
            double factor = (once ? 1.0 : 2.0) / length;
            for (int t = 0; t < length; t++) {
                double angle = angle(t, bins.get(i), length);
                double imaginaryPart = once ? 0 : -Math.sin(angle);
                values[i * length + t] = factor * (imaginary ? imaginaryPart : Math.cos(angle));
            }
        }
        return Tensor.of(Shape.of(bins.size(), length), values);
    }

    /** Reduced modulo the period first, so that long series lose no precision. */
    private static double angle(int t, int frequency, int length) {
        return 2 * Math.PI * ((long) t * frequency % length) / length;
    }
}
