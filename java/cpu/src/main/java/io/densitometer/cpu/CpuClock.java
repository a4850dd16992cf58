package io.densitometer.cpu;

import io.densitometer.backend.DeviceClock;
import org.bytedeco.javacpp.Pointer;

/** Time of steps by the host's clock, after the caches were brought to a known state. */
final class CpuClock implements DeviceClock {
    /** More than the last-level cache that one core fills: writing it leaves nothing there that a run needs. */
    static final long SWEPT_BYTES = 256L << 20;

    private final CpuSession session;
    private final int[] steps;
    private final NativeScope scope = new NativeScope();
    private final Pointer swept;
    private boolean closed;

    /** Of the steps at these places of the session's plan. */
    CpuClock(CpuSession session, int[] steps, Cache cache) {
        this.session = session;
        this.steps = steps;
        swept = cache == Cache.COLD ? new Address(scope.allocate(SWEPT_BYTES)) : null;
    }

    @Override
    public long nanos(int runs) {
        if (closed) {
            throw new IllegalStateException("the clock or its session is closed");
        }
        return swept == null ? warm(runs) : cold(runs);
    }

    /** The first run is not timed: it brings the caches to what a run leaves there. */
    private long warm(int runs) {
        session.nanos(steps, 1);
        return session.nanos(steps, runs);
    }

    private long cold(int runs) {
        long sum = 0;
        for (int i = 0; i < runs; i++) {
            Pointer.memset(swept, i, SWEPT_BYTES);
            sum += session.nanos(steps, 1);
        }
        return sum;
    }

    @Override
    public void close() {
        closed = true;
        scope.close();
    }
}
