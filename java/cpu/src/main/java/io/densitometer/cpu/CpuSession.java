package io.densitometer.cpu;

import io.densitometer.backend.Session;
import io.densitometer.backend.SessionLifetime;
import io.densitometer.backend.lower.Call;
import io.densitometer.backend.lower.StepTemplate;
import io.densitometer.graph.Value;
import io.densitometer.kernels.global.cpukernels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.bytedeco.javacpp.Pointer;

/**
 * An arena, steps bound to it, and buffers for inputs and outputs. The buffers belong to the JVM, so that one kept beyond
 * {@link #close} is harmless; everything else is released there.
 */
final class CpuSession implements Session {
    private final CpuPlan plan;
    private final int threads;
    private final NativeScope scope = new NativeScope();
    private final FloatBuffer[] inputs;
    private final FloatBuffer[] outputs;
    private final Call[] calls;
    private final SessionLifetime lifetime;

    CpuSession(CpuPlan plan, OptionalInt fill) {
        this.plan = plan;
        lifetime = new SessionLifetime(plan.graph().name());
        threads = plan.options().threads();
        inputs = buffers(plan.graph().inputs());
        outputs = buffers(plan.graph().outputs());
        try {
            long arena = scope.allocate(plan.arenaBytes());
            fill.ifPresent(value -> Pointer.memset(new Address(arena), value, plan.arenaBytes()));
            Memory memory = new Memory(arena, addresses(inputs), addresses(outputs), scope, Dnnl.stream(scope));
            calls = plan.steps().stream().map(s -> s.binder().bind(memory)).toArray(Call[]::new);
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    private FloatBuffer[] buffers(List<Value> values) {
        return values.stream().map(this::buffer).toArray(FloatBuffer[]::new);
    }

    private FloatBuffer buffer(Value value) {
        long bytes = value.shape().elements(plan.options().batch()) * Float.BYTES;
        ByteBuffer block = ByteBuffer.allocateDirect(Math.toIntExact(bytes + NativeScope.ALIGNMENT));
        int start = (int) (NativeScope.aligned(Addresses.of(block)) - Addresses.of(block));
        return block.position(start)
                .limit(start + (int) bytes)
                .slice()
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static long[] addresses(FloatBuffer[] buffers) {
        long[] addresses = new long[buffers.length];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = Addresses.of(buffers[i]);
        }
        return addresses;
    }

    /** Addresses of direct buffers. */
    private static final class Addresses {
        static long of(java.nio.Buffer buffer) {
            return new Pointer(buffer).address();
        }
    }

    @Override
    public FloatBuffer input(int i) {
        lifetime.requireOpen();
        return inputs[i];
    }

    @Override
    public FloatBuffer output(int i) {
        lifetime.requireOpen();
        return outputs[i];
    }

    @Override
    public void run() {
        lifetime.enter();
        int before = cpukernels.dsm_set_threads(threads);
        try {
            for (int i = 0; i < calls.length; i++) {
                int status = calls[i].run();
                if (status != 0) {
                    throw failure(i, status);
                }
            }
        } finally {
            cpukernels.dsm_set_threads(before);
            lifetime.leave();
        }
    }

    private IllegalStateException failure(int step, int status) {
        StepTemplate<Memory> template = plan.steps().get(step);
        return new IllegalStateException("step " + template.name() + " failed in " + template.function() + ": "
                + Statuses.text(template.function(), status));
    }

    @Override
    public List<StepTime> profile() {
        lifetime.enter();
        int before = cpukernels.dsm_set_threads(threads);
        long[] marks = new long[calls.length + 1];
        try {
            marks[0] = System.nanoTime();
            for (int i = 0; i < calls.length; i++) {
                int status = calls[i].run();
                if (status != 0) {
                    throw failure(i, status);
                }
                marks[i + 1] = System.nanoTime();
            }
        } finally {
            cpukernels.dsm_set_threads(before);
            lifetime.leave();
        }
        List<StepTime> times = new ArrayList<>();
        for (int i = 0; i < calls.length; i++) {
            StepTemplate<Memory> step = plan.steps().get(i);
            times.add(new StepTime(step.name(), step.weights(), marks[i + 1] - marks[i]));
        }
        return times;
    }

    @Override
    public void close() {
        lifetime.close(() -> {
            scope.close();
            plan.released();
        });
    }
}
