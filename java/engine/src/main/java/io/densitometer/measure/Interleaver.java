package io.densitometer.measure;

import io.densitometer.measure.Measurement.Stop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Times arms against a baseline, interleaved in random order in one process, until the noise allows a verdict.
 *
 * <p>A round times every arm once; its order is drawn anew each time, so drift and neighbours hit all arms alike. Calls
 * shorter than {@link Sampling#minSampleNanos()} are batched, with a number of calls chosen per arm after the warm-up:
 * per arm, because a sparse arm can be fifty times faster than the dense one. The baseline is also run a second time as
 * the A/A row, whose spread is the noise floor.
 */
public final class Interleaver {
    private static final int WARMUP_CALLS = 2;
    private static final int RESAMPLES_WHILE_RUNNING = 400;
    private static final double NANOS = 1e-9;

    private final NanoClock clock;
    private final Sampling sampling;
    private final long seed;

    /** Times with the clock given; the seed fixes the order of the arms and the intervals. */
    public Interleaver(NanoClock clock, Sampling sampling, long seed) {
        this.clock = clock;
        this.sampling = sampling;
        this.seed = seed;
    }

    /** Times on the JVM's clock. */
    public Interleaver(Sampling sampling, long seed) {
        this(NanoClock.system(), sampling, seed);
    }

    /** Measures the arms against the baseline; the A/A row runs the baseline's own body. */
    public Measurement compare(Arm baseline, List<Arm> others) {
        return compare(baseline, new Arm(baseline.name() + " (A/A)", baseline.body()), others);
    }

    /** Measures the arms against the baseline, with an A/A arm of the caller's: a second session of the same plan. */
    public Measurement compare(Arm baseline, Arm again, List<Arm> others) {
        List<Recording> recordings = record(baseline, again, others);
        long start = clock.nanoTime();
        warmUp(recordings, start);
        recordings.forEach(recording -> recording.calibrate(sampling.minSampleNanos()));
        Stop stop = sample(recordings, start);
        return measurement(recordings, stop, secondsSince(start));
    }

    private List<Recording> record(Arm baseline, Arm again, List<Arm> others) {
        List<Arm> arms = new ArrayList<>(List.of(baseline, again));
        arms.addAll(others);
        Set<String> names = new HashSet<>();
        for (Arm arm : arms) {
            if (!names.add(arm.name())) {
                throw new IllegalArgumentException("two arms are named " + arm.name());
            }
        }
        return arms.stream()
                .map(arm -> new Recording(arm, clock, sampling.maxSamples()))
                .toList();
    }

    private void warmUp(List<Recording> recordings, long start) {
        for (int round = 0; round < WARMUP_CALLS || secondsSince(start) < sampling.warmupSeconds(); round++) {
            recordings.forEach(recording -> recording.arm.body().run());
        }
    }

    private Stop sample(List<Recording> recordings, long start) {
        List<Recording> order = new ArrayList<>(recordings);
        Random random = new Random(seed);
        long sampled = clock.nanoTime();
        int nextLook = sampling.minSamples();
        for (int round = 1; ; round++) {
            Collections.shuffle(order, random);
            order.forEach(Recording::sample);
            if (round >= nextLook && secondsSince(sampled) >= sampling.minSeconds()) {
                if (narrow(recordings)) {
                    return Stop.NARROW;
                }
                // Looking costs time and disturbs the caches: look again only when the interval can have shrunk.
                nextLook = round + Math.max(5, round / 4);
            }
            if (round == sampling.maxSamples() || secondsSince(start) >= sampling.budgetSeconds()) {
                return Stop.BUDGET;
            }
        }
    }

    private boolean narrow(List<Recording> recordings) {
        Bootstrap bootstrap = new Bootstrap(RESAMPLES_WHILE_RUNNING, seed);
        double[] baseline = recordings.get(0).perCall();
        return recordings.stream()
                .skip(1)
                .map(recording -> bootstrap.ratioOfMedians(baseline, recording.perCall()))
                .allMatch(ratio -> ratio.relativeWidth() < sampling.intervalWidth());
    }

    private Measurement measurement(List<Recording> recordings, Stop stop, double seconds) {
        Bootstrap bootstrap = new Bootstrap(Bootstrap.RESAMPLES, seed);
        double[] baseline = recordings.get(0).perCall();
        List<Ratio> ratios = recordings.stream()
                .map(recording -> bootstrap.ratioOfMedians(baseline, recording.perCall()))
                .toList();
        double floor = Verdict.noiseFloor(ratios.get(1));
        List<ArmResult> results = new ArrayList<>();
        for (int i = 0; i < ratios.size(); i++) {
            results.add(result(recordings.get(i), ratios.get(i), floor));
        }
        return new Measurement(
                results.get(0), results.get(1), results.subList(2, results.size()), floor, stop, seconds);
    }

    private ArmResult result(Recording recording, Ratio speedup, double floor) {
        Verdict verdict = Verdict.of(speedup, floor, recording.count(), sampling.minSamples());
        return new ArmResult(
                recording.arm.name(), recording.samples(), Summary.of(recording.perCall()), speedup, verdict);
    }

    private double secondsSince(long start) {
        return (clock.nanoTime() - start) * NANOS;
    }
}
