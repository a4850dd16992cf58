package io.densitometer.cuda;

import io.densitometer.backend.DeviceClock;
import io.densitometer.backend.lower.BlockAddresses;
import io.densitometer.backend.lower.Call;
import io.densitometer.backend.lower.StepTemplate;
import io.densitometer.cuda.device.CapturedSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** An arena on the device in which the plan's steps run. */
final class CudaSession extends CapturedSession {
    private final CudaPlan plan;
    private final DeviceMemory memory;
    private final List<Call> steps = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private CudaSession(CudaPlan plan) {
        super(plan, plan.device(), plan.arenaBytes());
        this.plan = plan;
        BlockAddresses blocks = new BlockAddresses(
                staging().arena(), staging().inputs(), staging().outputs());
        memory = own(new DeviceMemory(blocks, stream()));
    }

    /** Allocates, binds and captures; nothing stays when that fails. */
    static CudaSession open(CudaPlan plan) {
        CudaSession session = new CudaSession(plan);
        session.start(() -> {
            session.bind();
            session.capture(session.calls(false));
        });
        return session;
    }

    private void bind() {
        for (StepTemplate<DeviceMemory> step : plan.steps()) {
            int before = memory.notes().size();
            steps.add(step.binder().bind(memory));
            memory.notes().subList(before, memory.notes().size()).forEach(note -> notes.add(step.name() + ": " + note));
        }
    }

    /** @param weighted only those that multiply by weights */
    private List<Call> calls(boolean weighted) {
        return IntStream.range(0, steps.size())
                .filter(i -> !weighted || !plan.steps().get(i).weights().isEmpty())
                .mapToObj(this::checked)
                .toList();
    }

    private Call checked(int step) {
        Call call = steps.get(step);
        return () -> {
            int status = call.run();
            if (status != 0) {
                StepTemplate<DeviceMemory> template = plan.steps().get(step);
                throw new IllegalStateException("step " + template.name() + " failed in " + template.function() + ": "
                        + stream().reason(status));
            }
            return 0;
        };
    }

    /** What a run consists of: a line for each call, the step's name first. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** The steps one by one, without the copies; what a graph saves between them is not in these times. */
    @Override
    public List<StepTime> profile() {
        return alone(() -> {
            copyIn();
            long[] nanos = stream().time(steps);
            List<StepTime> times = new ArrayList<>();
            for (int i = 0; i < nanos.length; i++) {
                StepTemplate<DeviceMemory> step = plan.steps().get(i);
                times.add(new StepTime(step.name(), step.weights(), nanos[i]));
            }
            return times;
        });
    }

    @Override
    public Optional<DeviceClock> clock(DeviceClock.Steps which, DeviceClock.Cache cache) {
        return clock(calls(which != DeviceClock.Steps.ALL), cache);
    }
}
