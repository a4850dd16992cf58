package io.densitometer.measure;

/** A monotonic clock in nanoseconds, replaceable so that the stop rules can be tested without waiting. */
@FunctionalInterface
public interface NanoClock {
    /** Nanoseconds since an arbitrary fixed moment. */
    long nanoTime();

    /** The clock of the running JVM. */
    static NanoClock system() {
        return System::nanoTime;
    }
}
