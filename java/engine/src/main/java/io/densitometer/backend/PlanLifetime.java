package io.densitometer.backend;

import java.util.function.Supplier;

/** A plan's life: sessions are opened until it is closed, which it is once, while none of them is open. Thread-safe. */
public final class PlanLifetime {
    private final String name;
    private int sessions;
    private boolean closed;

    /**
     * Of a new plan.
     *
     * @param name the graph's, for messages
     */
    public PlanLifetime(String name) {
        this.name = name;
    }

    /** Opens a session and counts it; {@link #released} when it has closed. */
    public synchronized <S extends Session> S open(Supplier<S> opening) {
        requireOpen();
        S session = opening.get();
        sessions++;
        return session;
    }

    /**
     * Before the plan is used.
     *
     * @throws IllegalStateException when the plan is closed
     */
    public synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the plan of " + name + " is closed");
        }
    }

    /** A session closed. */
    public synchronized void released() {
        sessions--;
    }

    /**
     * Releases what the plan holds, unless that was done before.
     *
     * @throws IllegalStateException while sessions are open; the plan then stays usable
     */
    public synchronized void close(Runnable release) {
        if (sessions > 0) {
            throw new IllegalStateException(
                    "the plan of " + name + " has " + sessions + " open sessions: close them first");
        }
        if (!closed) {
            closed = true;
            release.run();
        }
    }
}
