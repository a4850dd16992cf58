package io.densitometer.cuda.device;

import io.densitometer.backend.HostBuffers;
import io.densitometer.backend.lower.Call;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One device allocation of a session, cut into arena, inputs and outputs, and copies between them and the JVM's buffers. */
public final class Staging implements AutoCloseable {
    private final Device device;
    private final long base;
    private final long[] inputs;
    private final long[] outputs;
    private final HostBuffers hostInputs;
    private final HostBuffers hostOutputs;
    private final List<ByteBuffer> pinned = new ArrayList<>();
    private DeviceStream stream;

    /** With an arena of so many bytes. */
    Staging(Device device, long arenaBytes, HostBuffers hostInputs, HostBuffers hostOutputs) {
        this.device = device;
        this.hostInputs = hostInputs;
        this.hostOutputs = hostOutputs;
        inputs = new long[hostInputs.count()];
        outputs = new long[hostOutputs.count()];
        long end = place(hostOutputs, outputs, place(hostInputs, inputs, aligned(arenaBytes)));
        base = device.allocate(Math.max(1, end));
        shift(inputs);
        shift(outputs);
    }

    private static long place(HostBuffers buffers, long[] offsets, long start) {
        long next = start;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = next;
            next = aligned(next + buffers.bytes(i).capacity());
        }
        return next;
    }

    private static long aligned(long bytes) {
        return (bytes + Device.ALIGNMENT - 1) / Device.ALIGNMENT * Device.ALIGNMENT;
    }

    private void shift(long[] offsets) {
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] += base;
        }
    }

    /** Address of the arena. */
    public long arena() {
        return base;
    }

    /** Address of each input on the device. */
    public long[] inputs() {
        return inputs;
    }

    /** Address of each output on the device. */
    public long[] outputs() {
        return outputs;
    }

    /** Pins the buffers until {@link #close}. */
    public void pin(DeviceStream by) {
        stream = by;
        for (HostBuffers buffers : List.of(hostInputs, hostOutputs)) {
            for (int i = 0; i < buffers.count(); i++) {
                if (buffers.bytes(i).capacity() > 0) {
                    by.pin(buffers.bytes(i));
                    pinned.add(buffers.bytes(i));
                }
            }
        }
    }

    /** Calls that copy the inputs to the device. */
    public List<Call> copiesIn(DeviceStream by) {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < inputs.length; i++) {
            if (hostInputs.bytes(i).capacity() > 0) {
                calls.add(by.copyIn(inputs[i], hostInputs.bytes(i)));
            }
        }
        return calls;
    }

    /** Calls that copy the outputs from the device. */
    public List<Call> copiesOut(DeviceStream by) {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < outputs.length; i++) {
            if (hostOutputs.bytes(i).capacity() > 0) {
                calls.add(by.copyOut(hostOutputs.bytes(i), outputs[i]));
            }
        }
        return calls;
    }

    @Override
    public void close() {
        pinned.forEach(buffer -> stream.unpin(buffer));
        device.release(base);
    }
}
