package io.densitometer.tensorrt;

import io.densitometer.tensorrt.engine.BuildMonitor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Tells every few seconds how far a build is, and stops it when its thread is interrupted. */
final class BuildProgress implements BuildMonitor {
    private static final long FIRST_NANOS = 2_000_000_000L;
    private static final long NEXT_NANOS = 5_000_000_000L;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final String model;
    private final Consumer<String> notes;
    private final LongSupplier clock;
    private final long start;
    private long next;

    /**
     * @param model what is built
     * @param notes is told how far it is
     * @param clock in nanoseconds
     */
    BuildProgress(String model, Consumer<String> notes, LongSupplier clock) {
        this.model = model;
        this.notes = notes;
        this.clock = clock;
        start = clock.getAsLong();
        next = start + FIRST_NANOS;
    }

    @Override
    public void at(String phase, int step, int steps) {
        long now = clock.getAsLong();
        if (now - next < 0) {
            return;
        }
        next = now + NEXT_NANOS;
        String where = phase.isEmpty() ? "" : ": " + phase + (steps > 0 ? ", step " + step + " of " + steps : "");
        notes.accept("TensorRT builds " + model + where + " (" + (now - start) / SECOND_NANOS + " s)");
    }

    @Override
    public boolean cancelled() {
        return Thread.currentThread().isInterrupted();
    }
}
