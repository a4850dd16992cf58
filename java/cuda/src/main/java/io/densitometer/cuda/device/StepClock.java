package io.densitometer.cuda.device;

import io.densitometer.backend.DeviceClock;
import io.densitometer.backend.lower.Call;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Device time of captured steps, by events round launches. */
public final class StepClock implements DeviceClock {
    /** More than the level-2 cache of any device: clearing it leaves nothing there that a run needs. */
    public static final long SWEPT_BYTES = 256L << 20;

    /** Runs within a launch when the caches stay warm: one alone may be over before the next can be launched. */
    public static final int RUNS_PER_LAUNCH = 16;

    private final Device device;
    private final DeviceStream stream;
    private final DeviceGraph graph;
    private final long swept;
    private boolean closed;

    private StepClock(Device device, DeviceStream stream, DeviceGraph graph, long swept) {
        this.device = device;
        this.stream = stream;
        this.graph = graph;
        this.swept = swept;
    }

    /** Captures the steps; nothing stays when that fails. */
    public static StepClock of(Device device, DeviceStream stream, List<Call> steps, Cache cache) {
        if (cache == Cache.WARM) {
            List<Call> repeated = new ArrayList<>();
            Collections.nCopies(RUNS_PER_LAUNCH, steps).forEach(repeated::addAll);
            return new StepClock(device, stream, stream.capture(repeated), 0);
        }
        long swept = device.allocate(SWEPT_BYTES);
        try {
            return new StepClock(device, stream, stream.capture(steps), swept);
        } catch (RuntimeException | Error e) {
            device.release(swept);
            throw e;
        }
    }

    @Override
    public long nanos(int runs) {
        if (closed) {
            throw new IllegalStateException("the clock's session is closed");
        }
        return swept == 0 ? warm(runs) : cold(runs);
    }

    /** The first launch is not timed: it brings the caches to what a run leaves there. */
    private long warm(int runs) {
        int launches = (runs + RUNS_PER_LAUNCH - 1) / RUNS_PER_LAUNCH;
        long nanos = stream.time(List.of(launched(1), launched(launches)))[1];
        return Math.round((double) nanos * runs / ((long) launches * RUNS_PER_LAUNCH));
    }

    private long cold(int runs) {
        Call sweep = stream.clear(swept, SWEPT_BYTES);
        List<Call> calls = new ArrayList<>();
        Collections.nCopies(runs, List.of(sweep, launched(1))).forEach(calls::addAll);
        long[] nanos = stream.time(calls);
        long sum = 0;
        for (int i = 1; i < nanos.length; i += 2) {
            sum += nanos[i];
        }
        return sum;
    }

    private Call launched(int times) {
        return () -> {
            for (int i = 0; i < times; i++) {
                graph.launch();
            }
            return 0;
        };
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        graph.close();
        if (swept != 0) {
            device.release(swept);
        }
    }
}
