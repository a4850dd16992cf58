package io.densitometer.cuda;

import io.densitometer.backend.DeviceClock;
import io.densitometer.backend.Session;
import io.densitometer.backend.lower.Call;
import io.densitometer.backend.lower.StepTemplate;
import io.densitometer.cuda.device.Device;
import io.densitometer.cuda.device.DeviceGraph;
import io.densitometer.cuda.device.DeviceStream;
import io.densitometer.cuda.device.Staging;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An arena on the device, pinned buffers of the JVM, and one captured graph: copy in, all steps, copy out. A buffer kept beyond
 * {@link #close} is harmless.
 */
final class CudaSession implements Session {
    private static final int IDLE = 0;
    private static final int RUNNING = 1;
    private static final int CLOSED = 2;

    private final CudaPlan plan;
    private final DeviceMemory memory;
    private final DeviceStream stream;
    private final Staging staging;
    private final List<Call> steps = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<StepClock> clocks = new ArrayList<>();
    private DeviceGraph graph;
    private final AtomicInteger state = new AtomicInteger(IDLE);

    private CudaSession(CudaPlan plan, DeviceStream stream, Staging staging) {
        this.plan = plan;
        this.stream = stream;
        this.staging = staging;
        memory = new DeviceMemory(staging.arena(), staging.inputs(), staging.outputs(), stream);
    }

    /** Allocates, binds and captures; nothing stays when that fails. */
    static CudaSession open(CudaPlan plan) {
        Device device = plan.device();
        Staging staging = Staging.of(
                device, plan.arenaBytes(), plan.graph(), plan.options().batch());
        DeviceStream stream = null;
        CudaSession session = null;
        try {
            stream = device.stream();
            staging.pin(stream);
            session = new CudaSession(plan, stream, staging);
            session.bind();
            session.graph = stream.capture(session.calls());
            return session;
        } catch (RuntimeException | Error e) {
            release(session == null ? null : session.memory, staging, stream);
            throw e;
        }
    }

    private void bind() {
        for (StepTemplate<DeviceMemory> step : plan.steps()) {
            int before = memory.notes().size();
            steps.add(step.binder().bind(memory));
            memory.notes().subList(before, memory.notes().size()).forEach(note -> notes.add(step.name() + ": " + note));
        }
    }

    private List<Call> calls() {
        List<Call> calls = new ArrayList<>(staging.copiesIn(stream));
        for (int i = 0; i < steps.size(); i++) {
            calls.add(checked(i));
        }
        calls.addAll(staging.copiesOut(stream));
        return calls;
    }

    private Call checked(int step) {
        Call call = steps.get(step);
        return () -> {
            int status = call.run();
            if (status != 0) {
                StepTemplate<DeviceMemory> template = plan.steps().get(step);
                throw new IllegalStateException(
                        "step " + template.name() + " failed in " + template.function() + ": " + stream.reason(status));
            }
            return 0;
        };
    }

    /** What a run consists of: a line for each call, the step's name first. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public int kernels() {
        return graph.kernels();
    }

    @Override
    public FloatBuffer input(int i) {
        requireOpen();
        return staging.input(i);
    }

    @Override
    public FloatBuffer output(int i) {
        requireOpen();
        return staging.output(i);
    }

    private void requireOpen() {
        if (state.get() == CLOSED) {
            throw closed();
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException("the session of " + plan.graph().name() + " is closed");
    }

    @Override
    public void run() {
        enter();
        try {
            graph.launch();
            stream.synchronize();
        } finally {
            state.set(IDLE);
        }
    }

    private void enter() {
        if (!state.compareAndSet(IDLE, RUNNING)) {
            throw state.get() == CLOSED
                    ? closed()
                    : new IllegalStateException("the session of " + plan.graph().name()
                            + " is running on another thread: open one session per thread");
        }
    }

    /** The steps one by one, without the copies; what a graph saves between them is not in these times. */
    @Override
    public List<StepTime> profile() {
        enter();
        try {
            staging.copiesIn(stream).forEach(Call::run);
            long[] nanos = stream.time(steps);
            List<StepTime> times = new ArrayList<>();
            for (int i = 0; i < nanos.length; i++) {
                StepTemplate<DeviceMemory> step = plan.steps().get(i);
                times.add(new StepTime(step.name(), step.weights(), nanos[i]));
            }
            return times;
        } finally {
            state.set(IDLE);
        }
    }

    @Override
    public Optional<DeviceClock> clock(DeviceClock.Steps which, DeviceClock.Cache cache) {
        enter();
        try {
            List<Call> chosen = new ArrayList<>();
            for (int i = 0; i < steps.size(); i++) {
                if (which == DeviceClock.Steps.ALL
                        || !plan.steps().get(i).weights().isEmpty()) {
                    chosen.add(checked(i));
                }
            }
            StepClock clock = StepClock.of(plan.device(), stream, chosen, cache);
            clocks.add(clock);
            return Optional.of(clock);
        } finally {
            state.set(IDLE);
        }
    }

    @Override
    public void close() {
        if (state.get() == CLOSED) {
            return;
        }
        if (!state.compareAndSet(IDLE, CLOSED)) {
            throw new IllegalStateException(
                    "the session of " + plan.graph().name() + " cannot be closed while it runs");
        }
        clocks.forEach(StepClock::close);
        graph.close();
        release(memory, staging, stream);
        plan.released();
    }

    private static void release(DeviceMemory memory, Staging staging, DeviceStream stream) {
        if (memory != null) {
            memory.close();
        }
        staging.close();
        if (stream != null) {
            stream.close();
        }
    }
}
