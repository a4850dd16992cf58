package io.densitometer.backend.reference;

/** The Gaussian error function to nearly full double precision. */
final class ErrorFunction {
    private static final double SERIES_LIMIT = 3;
    /** Beyond this the complement is below the spacing of doubles at 1. */
    private static final double ONE_LIMIT = 6;

    private ErrorFunction() {}

    /** {@code 2/sqrt(pi)} times the integral of {@code exp(-t^2)} from 0 to x. */
    static double of(double x) {
        double size = Math.abs(x);
        if (Double.isNaN(x) || size == 0) {
            return x;
        }
        double value = size >= ONE_LIMIT ? 1 : size < SERIES_LIMIT ? series(size) : 1 - complement(size);
        return Math.copySign(value, x);
    }

    /** Abramowitz and Stegun 7.1.6: all terms are positive, so nothing cancels. */
    private static double series(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; term > sum * 1e-17; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    /** Abramowitz and Stegun 7.1.14, a continued fraction, from its far end. */
    private static double complement(double x) {
        double fraction = x;
        for (int n = 60; n >= 1; n--) {
            fraction = x + 0.5 * n / fraction;
        }
        return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
    }
}
