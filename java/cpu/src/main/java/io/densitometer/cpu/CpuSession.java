package io.densitometer.cpu;

import io.densitometer.backend.CompiledSession;
import io.densitometer.backend.DeviceClock;
import io.densitometer.backend.HostBuffers;
import io.densitometer.backend.lower.BlockAddresses;
import io.densitometer.backend.lower.Call;
import io.densitometer.backend.lower.StepTemplate;
import io.densitometer.kernels.global.cpukernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;

/** An arena, and steps bound to it and to the buffers. */
final class CpuSession extends CompiledSession {
    private final CpuPlan plan;
    private final int threads;
    private final NativeScope scope = new NativeScope();
    private final Call[] calls;

    CpuSession(CpuPlan plan, OptionalInt fill) {
        super(plan);
        this.plan = plan;
        threads = plan.options().threads();
        try {
            long arena = scope.allocate(plan.arenaBytes());
            fill.ifPresent(value -> Pointer.memset(new Address(arena), value, plan.arenaBytes()));
            BlockAddresses blocks = new BlockAddresses(arena, addresses(inputs()), addresses(outputs()));
            Memory memory = new Memory(blocks, scope, Dnnl.stream(scope));
            calls = plan.steps().stream().map(s -> s.binder().bind(memory)).toArray(Call[]::new);
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    private static long[] addresses(HostBuffers buffers) {
        return IntStream.range(0, buffers.count())
                .mapToLong(i -> new Pointer(buffers.bytes(i)).address())
                .toArray();
    }

    @Override
    protected void execute() {
        int before = cpukernels.dsm_set_threads(threads);
        try {
            for (int i = 0; i < calls.length; i++) {
                run(i);
            }
        } finally {
            cpukernels.dsm_set_threads(before);
        }
    }

    @Override
    public Optional<DeviceClock> clock(DeviceClock.Steps which, DeviceClock.Cache cache) {
        int[] steps = IntStream.range(0, calls.length)
                .filter(i -> which == DeviceClock.Steps.ALL
                        || !plan.steps().get(i).weights().isEmpty())
                .toArray();
        return Optional.of(scope.own(new CpuClock(this, steps, cache)));
    }

    /** Nanoseconds that the steps at these places took, one after the other, so many times over. */
    long nanos(int[] steps, int runs) {
        return threaded(() -> {
            long start = System.nanoTime();
            for (int run = 0; run < runs; run++) {
                for (int step : steps) {
                    run(step);
                }
            }
            return System.nanoTime() - start;
        });
    }

    /** Work that no run may come between, on the plan's threads. */
    private <T> T threaded(Supplier<T> work) {
        return alone(() -> {
            int before = cpukernels.dsm_set_threads(threads);
            try {
                return work.get();
            } finally {
                cpukernels.dsm_set_threads(before);
            }
        });
    }

    private void run(int step) {
        int status = calls[step].run();
        if (status != 0) {
            throw failure(step, status);
        }
    }

    private IllegalStateException failure(int step, int status) {
        StepTemplate<Memory> template = plan.steps().get(step);
        return new IllegalStateException("step " + template.name() + " failed in " + template.function() + ": "
                + Statuses.text(template.function(), status));
    }

    @Override
    public List<StepTime> profile() {
        return threaded(this::timed);
    }

    private List<StepTime> timed() {
        long[] marks = new long[calls.length + 1];
        marks[0] = System.nanoTime();
        for (int i = 0; i < calls.length; i++) {
            run(i);
            marks[i + 1] = System.nanoTime();
        }
        List<StepTime> times = new ArrayList<>();
        for (int i = 0; i < calls.length; i++) {
            StepTemplate<Memory> step = plan.steps().get(i);
            times.add(new StepTime(step.name(), step.weights(), marks[i + 1] - marks[i]));
        }
        return times;
    }

    @Override
    protected void release() {
        scope.close();
    }
}
