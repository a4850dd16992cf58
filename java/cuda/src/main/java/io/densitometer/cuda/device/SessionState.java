package io.densitometer.cuda.device;

import java.util.concurrent.atomic.AtomicInteger;

/** Whether a session is idle, runs or is closed; what does not fit is an error of the caller that is named, never a crash. */
public final class SessionState {
    private static final int IDLE = 0;
    private static final int RUNNING = 1;
    private static final int CLOSED = 2;

    private final String graph;
    private final AtomicInteger state = new AtomicInteger(IDLE);

    /** @param graph what messages call the session's graph */
    public SessionState(String graph) {
        this.graph = graph;
    }

    /** Starts a run; {@link #leave} ends it. */
    public void enter() {
        if (!state.compareAndSet(IDLE, RUNNING)) {
            throw state.get() == CLOSED
                    ? closed()
                    : new IllegalStateException(
                            "the session of " + graph + " is running on another thread: open one session per thread");
        }
    }

    /** Ends a run. */
    public void leave() {
        state.set(IDLE);
    }

    /** Fails once the session is closed. */
    public void requireOpen() {
        if (state.get() == CLOSED) {
            throw closed();
        }
    }

    /** Whether this call closed it; fails while it runs. */
    public boolean close() {
        if (state.get() == CLOSED) {
            return false;
        }
        if (!state.compareAndSet(IDLE, CLOSED)) {
            throw new IllegalStateException("the session of " + graph + " cannot be closed while it runs");
        }
        return true;
    }

    private IllegalStateException closed() {
        return new IllegalStateException("the session of " + graph + " is closed");
    }
}
