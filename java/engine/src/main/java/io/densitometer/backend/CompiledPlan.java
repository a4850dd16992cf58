package io.densitometer.backend;

import io.densitometer.graph.Graph;
import java.util.function.Supplier;

/** A plan that holds something: sessions are opened until it is closed, which it is once, while none of them is open. Thread-safe. */
public abstract class CompiledPlan implements Plan {
    private final Graph graph;
    private final CompileOptions options;
    private int sessions;
    private boolean closed;

    protected CompiledPlan(Graph graph, CompileOptions options) {
        this.graph = graph;
        this.options = options;
    }

    /** Releases what the plan holds. */
    protected abstract void release();

    @Override
    public final Graph graph() {
        return graph;
    }

    @Override
    public final CompileOptions options() {
        return options;
    }

    /** Opens a session and counts it; {@link #released} when it has closed. */
    protected final synchronized <S extends Session> S open(Supplier<S> opening) {
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
    protected final synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the plan of " + graph.name() + " is closed");
        }
    }

    /** A session closed. */
    final synchronized void released() {
        sessions--;
    }

    /** @throws IllegalStateException while sessions are open; the plan then stays usable */
    @Override
    public final synchronized void close() {
        if (sessions > 0) {
            throw new IllegalStateException(
                    "the plan of " + graph.name() + " has " + sessions + " open sessions: close them first");
        }
        if (!closed) {
            closed = true;
            release();
        }
    }
}
