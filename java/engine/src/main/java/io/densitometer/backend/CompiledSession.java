package io.densitometer.backend;

import java.nio.FloatBuffer;
import java.util.function.Supplier;

/** A session of a plan that counts its sessions: it runs on one thread at a time, and is closed once, while it does not run. */
public abstract class CompiledSession implements Session {
    private final CompiledPlan plan;
    private final SessionLifetime lifetime;
    private final HostBuffers inputs;
    private final HostBuffers outputs;

    /** Allocates the buffers. */
    protected CompiledSession(CompiledPlan plan) {
        this.plan = plan;
        lifetime = new SessionLifetime(plan.graph().name());
        inputs = new HostBuffers(plan.graph().inputs(), plan.options().batch());
        outputs = new HostBuffers(plan.graph().outputs(), plan.options().batch());
    }

    /** One run; allocates nothing. */
    protected abstract void execute();

    /** Releases what the session holds besides its buffers. */
    protected abstract void release();

    protected final HostBuffers inputs() {
        return inputs;
    }

    protected final HostBuffers outputs() {
        return outputs;
    }

    @Override
    public final FloatBuffer input(int i) {
        lifetime.requireOpen();
        return inputs.floats(i);
    }

    @Override
    public final FloatBuffer output(int i) {
        lifetime.requireOpen();
        return outputs.floats(i);
    }

    @Override
    public final void run() {
        lifetime.enter();
        try {
            execute();
        } finally {
            lifetime.leave();
        }
    }

    /** Work that no run may come between. */
    protected final <T> T alone(Supplier<T> work) {
        lifetime.enter();
        try {
            return work.get();
        } finally {
            lifetime.leave();
        }
    }

    @Override
    public final void close() {
        lifetime.close(() -> {
            release();
            plan.released();
        });
    }
}
