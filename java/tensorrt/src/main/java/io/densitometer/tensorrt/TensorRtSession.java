package io.densitometer.tensorrt;

import io.densitometer.backend.BackendFailure;
import io.densitometer.backend.DeviceClock;
import io.densitometer.backend.Session;
import io.densitometer.backend.SessionLifetime;
import io.densitometer.backend.lower.Call;
import io.densitometer.cuda.device.DeviceGraph;
import io.densitometer.cuda.device.DeviceStream;
import io.densitometer.cuda.device.Staging;
import io.densitometer.cuda.device.StepClock;
import io.densitometer.tensorrt.engine.Execution;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Pinned buffers of the JVM and one captured graph: copy in, the engine's layers, copy out. A buffer kept beyond {@link #close} is
 * harmless.
 */
final class TensorRtSession implements Session {
    private final TensorRtPlan plan;
    private final SessionLifetime lifetime;
    private final Deque<Runnable> releases = new ArrayDeque<>();
    private final DeviceStream stream;
    private final Staging staging;
    private final Call layers;
    private final DeviceGraph graph;

    private TensorRtSession(TensorRtPlan plan) {
        this.plan = plan;
        lifetime = new SessionLifetime(plan.graph().name());
        try {
            stream = plan.device().stream();
            releases.push(stream::close);
            staging = Staging.of(plan.device(), 0, plan.graph(), plan.options().batch());
            releases.push(staging::close);
            staging.pin(stream);
            Execution execution = plan.engine().open();
            releases.push(execution::close);
            bind(execution);
            layers = execution.on(stream);
            graph = captured();
            releases.push(graph::close);
        } catch (RuntimeException | Error e) {
            release();
            throw e;
        }
    }

    /** Allocates, binds and captures; nothing stays when that fails. */
    static TensorRtSession open(TensorRtPlan plan) {
        return new TensorRtSession(plan);
    }

    private void release() {
        while (!releases.isEmpty()) {
            releases.pop().run();
        }
    }

    private void bind(Execution execution) {
        Ports ports = plan.ports();
        for (int i = 0; i < staging.inputs().length; i++) {
            if (ports.inputs().get(i) != null) {
                execution.bind(ports.inputs().get(i), staging.inputs()[i]);
            }
        }
        for (int i = 0; i < staging.outputs().length; i++) {
            execution.bind(ports.outputs().get(i), staging.outputs()[i]);
        }
    }

    /** One run before the capture: TensorRT puts off work to the first one that cannot be captured. */
    private DeviceGraph captured() {
        List<Call> calls = new ArrayList<>(staging.copiesIn(stream));
        calls.add(layers);
        calls.forEach(this::start);
        stream.synchronize();
        calls.addAll(staging.copiesOut(stream));
        return stream.capture(calls);
    }

    private void start(Call call) {
        int status = call.run();
        if (status != 0) {
            throw new BackendFailure(plan.graph().name() + " did not run: " + stream.reason(status));
        }
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

    /** All layers as one step, without the copies: TensorRT fuses as it likes, so that no step is one layer's. */
    @Override
    public List<StepTime> profile() {
        lifetime.enter();
        try {
            staging.copiesIn(stream).forEach(this::start);
            return List.of(new StepTime("engine", List.of(), stream.time(List.of(layers))[0]));
        } finally {
            lifetime.leave();
        }
    }

    @Override
    public int kernels() {
        return graph.kernels();
    }

    /** Of all layers; empty for those with weights alone, which TensorRT fuses with others. */
    @Override
    public Optional<DeviceClock> clock(DeviceClock.Steps which, DeviceClock.Cache cache) {
        if (which != DeviceClock.Steps.ALL) {
            return Optional.empty();
        }
        lifetime.enter();
        try {
            StepClock clock = StepClock.of(plan.device(), stream, List.of(layers), cache);
            releases.push(clock::close);
            return Optional.of(clock);
        } finally {
            lifetime.leave();
        }
    }

    @Override
    public void close() {
        lifetime.close(() -> {
            release();
            plan.released();
        });
    }
}
