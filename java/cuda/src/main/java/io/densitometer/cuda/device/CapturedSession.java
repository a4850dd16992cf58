package io.densitometer.cuda.device;

import io.densitometer.backend.BackendFailure;
import io.densitometer.backend.CompiledPlan;
import io.densitometer.backend.CompiledSession;
import io.densitometer.backend.DeviceClock;
import io.densitometer.backend.ReleaseStack;
import io.densitometer.backend.lower.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A session whose run is one launch of a captured graph on a stream of its own: copy in, what the plan does, copy out, on pinned
 * buffers of the JVM. A buffer kept beyond {@link #close} is harmless.
 */
public abstract class CapturedSession extends CompiledSession {
    private final String name;
    private final Device device;
    private final ReleaseStack owned = new ReleaseStack();
    private final DeviceStream stream;
    private final Staging staging;
    private DeviceGraph graph;

    /**
     * Allocates; nothing stays when that fails.
     *
     * @param arenaBytes device memory for what is neither input nor output
     */
    protected CapturedSession(CompiledPlan plan, Device device, long arenaBytes) {
        super(plan);
        this.name = plan.graph().name();
        this.device = device;
        stream = own(device.stream());
        try {
            staging = own(new Staging(device, arenaBytes, inputs(), outputs()));
            staging.pin(stream);
        } catch (RuntimeException | Error e) {
            release();
            throw e;
        }
    }

    /** Does what is left to be done before the first run, {@link #capture} at its end; nothing stays when it fails. */
    protected final void start(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            release();
            throw e;
        }
    }

    /** What is released with the session, the last one first. */
    protected final <T extends AutoCloseable> T own(T resource) {
        return owned.own(resource);
    }

    /** Records the copies and, between them, these calls. */
    protected final void capture(List<Call> work) {
        List<Call> calls = new ArrayList<>(staging.copiesIn(stream));
        calls.addAll(work);
        calls.addAll(staging.copiesOut(stream));
        graph = own(stream.capture(calls));
    }

    protected final Staging staging() {
        return staging;
    }

    protected final DeviceStream stream() {
        return stream;
    }

    /** Copies the inputs to the device. */
    protected final void copyIn() {
        staging.copiesIn(stream).forEach(this::run);
    }

    /** Starts one call. */
    protected final void run(Call call) {
        int status = call.run();
        if (status != 0) {
            throw new BackendFailure(name + " did not run: " + stream.reason(status));
        }
    }

    /** A clock of these calls. */
    protected final Optional<DeviceClock> clock(List<Call> calls, DeviceClock.Cache cache) {
        return alone(() -> {
            return Optional.of(own(StepClock.of(device, stream, calls, cache)));
        });
    }

    @Override
    public final int kernels() {
        return graph.kernels();
    }

    @Override
    protected final void execute() {
        graph.launch();
        stream.synchronize();
    }

    @Override
    protected final void release() {
        owned.close();
    }
}
