package io.densitometer.graph.op;

import io.densitometer.graph.Tensor;

/** The half spectrum of a real series by the definition of the transform: pairs of real and imaginary part. */
record Spectrum(double[][] bins) {
    /** Of {@code has} elements, zero-padded or cut to a length. */
    static Spectrum of(Tensor x, int start, int step, int has, int length) {
        double[][] bins = new double[length / 2 + 1][2];
        for (int f = 0; f < bins.length; f++) {
            for (int t = 0; t < Math.min(has, length); t++) {
                double angle = -2 * Math.PI * f * t / length;
                add(bins[f], new double[] {
                    x.get(start + t * step) * Math.cos(angle), x.get(start + t * step) * Math.sin(angle)
                });
            }
        }
        return new Spectrum(bins);
    }

    double[] at(int frequency) {
        return bins[frequency];
    }

    /** The real series of a length; imaginary parts of the first and, for an even length, the last bin do not count. */
    double[] inverse(int length) {
        double[] series = new double[length];
        for (int t = 0; t < length; t++) {
            series[t] = bins[0][0] / length;
            for (int f = 1; f <= length / 2; f++) {
                double angle = 2 * Math.PI * f * t / length;
                double both = 2 * (bins[f][0] * Math.cos(angle) - bins[f][1] * Math.sin(angle));
                series[t] += (2 * f == length ? bins[f][0] * Math.cos(angle) : both) / length;
            }
        }
        return series;
    }

    static double[] times(double[] a, double[] b) {
        return new double[] {a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]};
    }

    static void add(double[] sum, double[] term) {
        sum[0] += term[0];
        sum[1] += term[1];
    }
}
