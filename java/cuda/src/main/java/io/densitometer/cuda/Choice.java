package io.densitometer.cuda;

import io.densitometer.backend.BackendFailure;
import io.densitometer.backend.OutOfDeviceMemory;
import io.densitometer.backend.lower.Call;
import io.densitometer.backend.lower.StepTemplate;
import io.densitometer.cuda.device.DeviceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Ways to compute one step. When it is first bound all of them are timed, on memory whose contents do not matter yet; the fastest is
 * kept for all sessions of the plan. A way that the device or a library refuses is out. Thread-safe.
 */
final class Choice implements StepTemplate.Binder<DeviceMemory> {
    private static final double NANOS_PER_MICRO = 1e3;

    private final List<Way> ways;
    private Way taken;
    private String text = "not chosen yet";

    Choice(List<Way> ways) {
        this.ways = List.copyOf(ways);
    }

    /**
     * One way.
     *
     * @param name for reports
     */
    record Way(String name, StepTemplate.Binder<DeviceMemory> binder) {}

    /** Calls one after the other, up to the first that fails. */
    static Call sequence(Call first, Call second) {
        return () -> {
            int status = first.run();
            return status == 0 ? second.run() : status;
        };
    }

    @Override
    public Call bind(DeviceMemory memory) {
        return decided(memory).binder.bind(memory);
    }

    /** What is taken and why: the time of each way, or what keeps it out. */
    synchronized String text() {
        return text;
    }

    private synchronized Way decided(DeviceMemory memory) {
        if (taken == null) {
            List<String> reasons = new ArrayList<>();
            taken = fastest(memory, reasons);
            text = taken.name + " is the fastest: " + String.join(", ", reasons);
        }
        return taken;
    }

    private Way fastest(DeviceMemory memory, List<String> reasons) {
        Way best = null;
        long least = Long.MAX_VALUE;
        OutOfDeviceMemory tooLarge = null;
        for (Way way : ways) {
            try {
                long nanos = nanos(way, memory);
                reasons.add(String.format(Locale.ROOT, "%s %.1f us", way.name, nanos / NANOS_PER_MICRO));
                best = nanos < least ? way : best;
                least = Math.min(least, nanos);
            } catch (BackendFailure e) {
                reasons.add(way.name + " refused (" + e.getMessage() + ")");
                tooLarge = e instanceof OutOfDeviceMemory memoryEnded ? memoryEnded : tooLarge;
            }
        }
        if (best == null) {
            throw tooLarge == null ? new DeviceException(String.join("; ", reasons)) : tooLarge;
        }
        return best;
    }

    private static long nanos(Way way, DeviceMemory memory) {
        try (DeviceMemory trial = memory.trial()) {
            return trial.stream().median(way.binder.bind(trial));
        }
    }
}
