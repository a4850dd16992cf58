package io.densitometer.backend.lower;

import io.densitometer.graph.Tensor;
import java.util.List;

/** Discrete Fourier transforms of real series as matrices, and weights by frequency; only the frequencies that are used. */
public final class FourierTables {
    private FourierTables() {}

    /** {@code [2m, L]}: cosines, then negative sines, times a factor; what a series is multiplied by to give its spectrum. */
    public static float[] forward(int length, List<Integer> frequencies, double factor) {
        int modes = frequencies.size();
        float[] values = new float[2 * modes * length];
        for (int i = 0; i < modes; i++) {
            for (int t = 0; t < length; t++) {
                double angle = angle(t, frequencies.get(i), length);
                values[i * length + t] = (float) (factor * Math.cos(angle));
                values[(modes + i) * length + t] = (float) (-factor * Math.sin(angle));
            }
        }
        return values;
    }

    /** {@code [2m, L]}: what a real and an imaginary part at each bin add to the series, times a factor. */
    public static float[] inverse(int length, List<Integer> bins, double factor) {
        int modes = bins.size();
        float[] values = new float[2 * modes * length];
        for (int i = 0; i < modes; i++) {
            boolean once = bins.get(i) == 0 || 2 * bins.get(i) == length;
            double share = factor * (once ? 1.0 : 2.0) / length;
            for (int t = 0; t < length; t++) {
                double angle = angle(t, bins.get(i), length);
                values[i * length + t] = (float) (share * Math.cos(angle));
                values[(modes + i) * length + t] = once ? 0 : (float) (-share * Math.sin(angle));
            }
        }
        return values;
    }

    /** The first modes of a weight {@code [H, E, O, M]}. */
    public static float[] firstModes(Tensor weight, int modes) {
        float[] all = weight.floats();
        int stored = weight.shape().last();
        float[] first = new float[all.length / stored * modes];
        for (int i = 0; i < first.length; i++) {
            first[i] = all[i / modes * stored + i % modes];
        }
        return first;
    }

    private static double angle(int t, int frequency, int length) {
        return 2 * Math.PI * ((long) t * frequency % length) / length;
    }
}
