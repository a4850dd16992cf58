package io.densitometer.measure;

import java.util.List;

/**
 * The raw samples of one arm, in the order of the rounds.
 *
 * @param callsPerSample calls timed together as one sample
 * @param nanos duration of each sample, all its calls together
 */
public record Samples(int callsPerSample, List<Long> nanos) {

    /** Copies the list. */
    public Samples {
        nanos = List.copyOf(nanos);
    }

    /** Nanoseconds per call, one entry per sample. */
    public double[] perCall() {
        return nanos.stream().mapToDouble(n -> (double) n / callsPerSample).toArray();
    }
}
