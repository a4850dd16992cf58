package io.densitometer.verify;

import io.densitometer.backend.Backend;

/**
 * Most that results may differ from the published implementation's, relative to the largest expected value.
 *
 * @param output of the forecast, which was computed in double precision
 * @param intermediate of values inside, which were recorded in single precision
 */
public record Tolerances(double output, double intermediate) {
    private static final double SINGLE = 1e-4;
    private static final double DOUBLE = 1e-9;

    /** Of a training loss, relative to the expected loss. */
    static final double LOSS = 1e-3;

    /** Those of a backend: 1e-9 where it computes in double precision, else 1e-4. */
    public static Tolerances of(Backend backend) {
        return new Tolerances(backend.name().equals("reference") ? DOUBLE : SINGLE, SINGLE);
    }
}
