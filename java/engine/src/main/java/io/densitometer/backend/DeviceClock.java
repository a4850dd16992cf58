package io.densitometer.backend;

/** Times a session's steps by the clock of its device, copies to and from the host left out. Belongs to the session's thread. */
public interface DeviceClock extends AutoCloseable {
    /** Which steps are timed. */
    enum Steps {
        /** All of them. */
        ALL,
        /** Those that multiply by a weight. */
        WEIGHTED
    }

    /** What the device's caches hold before a run. */
    enum Cache {
        /** What the run before left there. */
        WARM,
        /** Nothing that the run needs. */
        COLD
    }

    /** Nanoseconds that so many runs took together. */
    long nanos(int runs);

    @Override
    void close();
}
