package io.densitometer.cuda;

import io.densitometer.backend.DeviceClock;
import io.densitometer.backend.Session;
import io.densitometer.backend.SessionLifetime;
import io.densitometer.backend.lower.Call;
import io.densitometer.backend.lower.StepTemplate;
import io.densitometer.cuda.device.Device;
import io.densitometer.cuda.device.DeviceGraph;
import io.densitometer.cuda.device.DeviceStream;
import io.densitometer.cuda.device.Staging;
import io.densitometer.cuda.device.StepClock;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An arena on the device, pinned buffers of the JVM, and one captured graph: copy in, all steps, copy out. A buffer kept beyond
 * {@link #close} is harmless.
 */
final class CudaSession implements Session {
    private final CudaPlan plan;
    private final DeviceMemory memory;
    private final DeviceStream stream;
    private final Staging staging;
    private final List<Call> steps = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<StepClock> clocks = new ArrayList<>();
    private DeviceGraph graph;
    private final SessionLifetime lifetime;

    private CudaSession(CudaPlan plan, DeviceStream stream, Staging staging) {
        this.plan = plan;
        this.stream = stream;
        this.staging = staging;
        lifetime = new SessionLifetime(plan.graph().name());
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
        lifetime.requireOpen();
        return staging.input(i);
    }

    @Override
    public FloatBuffer output(int i) {
        lifetime.requireOpen();
        return staging.output(i);
    }

    @Override
    public void run() {
        lifetime.enter();
        try {
            graph.launch();
            stream.synchronize();
        } finally {
            lifetime.leave();
        }
    }

    /** The steps one by one, without the copies; what a graph saves between them is not in these times. */
    @Override
    public List<StepTime> profile() {
        lifetime.enter();
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
            lifetime.leave();
        }
    }

    @Override
    public Optional<DeviceClock> clock(DeviceClock.Steps which, DeviceClock.Cache cache) {
        lifetime.enter();
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
            lifetime.leave();
        }
    }

    @Override
    public void close() {
        lifetime.close(() -> {
            clocks.forEach(StepClock::close);
            graph.close();
            release(memory, staging, stream);
            plan.released();
        });
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
