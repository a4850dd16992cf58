package io.densitometer.backend;

import java.util.concurrent.atomic.AtomicInteger;

/** A session's life: it runs on one thread at a time, and is closed once, while it does not run. */
public final class SessionLifetime {
    private static final int IDLE = 0;
    private static final int RUNNING = 1;
    private static final int CLOSED = 2;

    private final String name;
    private final AtomicInteger state = new AtomicInteger(IDLE);

    /**
     * Of a new session.
     *
     * @param name the graph's, for messages
     */
    public SessionLifetime(String name) {
        this.name = name;
    }

    /**
     * Before a buffer is given away.
     *
     * @throws IllegalStateException when the session is closed
     */
    public void requireOpen() {
        if (state.get() == CLOSED) {
            throw closed();
        }
    }

    /**
     * Before a run; {@link #leave} after it, however it ends.
     *
     * @throws IllegalStateException when the session is closed or runs on another thread
     */
    public void enter() {
        if (!state.compareAndSet(IDLE, RUNNING)) {
            throw state.get() == CLOSED
                    ? closed()
                    : new IllegalStateException(
                            "the session of " + name + " is running on another thread: open one session per thread");
        }
    }

    /** After a run. */
    public void leave() {
        state.set(IDLE);
    }

    /**
     * Releases what the session holds, unless that was done before.
     *
     * @throws IllegalStateException while it runs
     */
    public void close(Runnable release) {
        if (state.get() == CLOSED) {
            return;
        }
        if (!state.compareAndSet(IDLE, CLOSED)) {
            throw new IllegalStateException("the session of " + name + " cannot be closed while it runs");
        }
        release.run();
    }

    private IllegalStateException closed() {
        return new IllegalStateException("the session of " + name + " is closed");
    }
}
