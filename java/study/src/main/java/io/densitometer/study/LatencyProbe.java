package io.densitometer.study;

import io.densitometer.backend.Backend;
import io.densitometer.graph.Graph;
import io.densitometer.measure.Interleaver;
import io.densitometer.measure.Measurement;
import io.densitometer.measure.Sampling;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Measures graphs side by side with a dense one, and gives times as if the dense one always took the same: what is left of drift and
 * of neighbours is in none of them.
 */
public final class LatencyProbe implements ToDoubleFunction<Graph>, AutoCloseable {
    private static final long SEED = 1;
    private static final double NANOS_PER_MICRO = 1e3;

    private final Backend backend;
    private final Setting setting;
    private final Sampling sampling;
    private final Graph dense;
    private final PlanArm baseline;
    private double denseMicros = Double.NaN;

    /**
     * A probe.
     *
     * @param seconds longest time of one measurement
     */
    public LatencyProbe(Backend backend, Graph dense, Setting setting, double seconds) {
        this.backend = backend;
        this.setting = setting;
        this.sampling = Sampling.DEFAULT.withBudgetSeconds(seconds);
        this.dense = dense;
        this.baseline = PlanArm.dense("dense", backend, dense, setting.options());
    }

    /** Median time of a run in microseconds. */
    @Override
    public double applyAsDouble(Graph graph) {
        if (graph.equals(dense)) {
            return denseMicros();
        }
        try (PlanArm arm = PlanArm.dense("cut", backend, graph, setting.options())) {
            Measurement measured = new Interleaver(sampling, SEED).compare(baseline.arm(), List.of(arm.arm()));
            note(measured);
            return denseMicros / measured.arms().get(0).speedup().value();
        }
    }

    private double denseMicros() {
        if (Double.isNaN(denseMicros)) {
            note(new Interleaver(sampling, SEED).compare(baseline.arm(), List.of()));
        }
        return denseMicros;
    }

    private void note(Measurement measured) {
        if (Double.isNaN(denseMicros)) {
            denseMicros = measured.baseline().summary().p50() / NANOS_PER_MICRO;
        }
    }

    @Override
    public void close() {
        baseline.close();
    }
}
