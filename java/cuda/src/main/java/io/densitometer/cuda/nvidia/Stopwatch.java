package io.densitometer.cuda.nvidia;

import io.densitometer.backend.ReleaseStack;
import io.densitometer.backend.lower.Call;
import io.densitometer.cuda.device.DeviceException;
import java.util.List;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.global.cudart;

/** Device time of calls, by events between them. The device gets a head start of work, so that it need not wait for the calls. */
final class Stopwatch implements AutoCloseable {
    /** Clearing a workspace takes the device about as long as starting so many calls takes the host. */
    private static final int CALLS_PER_CLEARING = 3;

    private static final double NANOS_PER_MILLI = 1e6;

    private final CudaStream stream;
    private final ReleaseStack owned = new ReleaseStack();
    private final CUevent_st[] events;

    /** @param calls the most that will be timed at once */
    Stopwatch(CudaStream stream, int calls) {
        this.stream = stream;
        events = new CUevent_st[calls + 1];
        for (int i = 0; i < events.length; i++) {
            CUevent_st event = new CUevent_st();
            int status = cudart.cudaEventCreate(event);
            if (status != 0) {
                owned.close();
            }
            Status.runtime(status, "cudaEventCreate");
            owned.onClose(() -> cudart.cudaEventDestroy(event));
            events[i] = event;
        }
    }

    /** Nanoseconds of each call. */
    long[] time(List<Call> calls) {
        headStart(calls.size());
        record(0);
        for (int i = 0; i < calls.size(); i++) {
            int status = calls.get(i).run();
            if (status != 0) {
                stream.synchronize();
                throw new DeviceException("call " + (i + 1) + " of " + calls.size() + ": " + stream.reason(status));
            }
            record(i + 1);
        }
        Status.runtime(cudart.cudaEventSynchronize(events[calls.size()]), "cudaEventSynchronize");
        return between(calls.size());
    }

    @Override
    public void close() {
        owned.close();
    }

    private void headStart(int calls) {
        for (int i = 0; i <= calls / CALLS_PER_CLEARING; i++) {
            int status = cudart.cudaMemsetAsync(stream.workspace(), 0, CudaStream.WORKSPACE_BYTES, stream.handle());
            Status.runtime(status, "cudaMemsetAsync");
        }
    }

    private void record(int event) {
        Status.runtime(cudart.cudaEventRecord(events[event], stream.handle()), "cudaEventRecord");
    }

    private long[] between(int calls) {
        long[] nanos = new long[calls];
        float[] millis = {0};
        for (int i = 0; i < calls; i++) {
            int status = cudart.cudaEventElapsedTime(millis, events[i], events[i + 1]);
            Status.runtime(status, "cudaEventElapsedTime");
            nanos[i] = Math.round(millis[0] * NANOS_PER_MILLI);
        }
        return nanos;
    }
}
