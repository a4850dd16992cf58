package io.densitometer.cuda.device;

import io.densitometer.backend.lower.Call;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** One device allocation of a session, cut into arena, inputs and outputs, and the JVM's buffers beside them. */
public final class Staging implements AutoCloseable {
    private final Device device;
    private final long base;
    private final long[] inputs;
    private final long[] outputs;
    private final List<ByteBuffer> hostInputs;
    private final List<ByteBuffer> hostOutputs;
    private final FloatBuffer[] inputFloats;
    private final FloatBuffer[] outputFloats;
    private final List<ByteBuffer> pinned = new ArrayList<>();
    private DeviceStream stream;

    private Staging(Device device, long arenaBytes, List<ByteBuffer> hostInputs, List<ByteBuffer> hostOutputs) {
        this.device = device;
        this.hostInputs = hostInputs;
        this.hostOutputs = hostOutputs;
        inputFloats = hostInputs.stream().map(ByteBuffer::asFloatBuffer).toArray(FloatBuffer[]::new);
        outputFloats = hostOutputs.stream().map(ByteBuffer::asFloatBuffer).toArray(FloatBuffer[]::new);
        inputs = new long[hostInputs.size()];
        outputs = new long[hostOutputs.size()];
        long end = place(hostOutputs, outputs, place(hostInputs, inputs, aligned(arenaBytes)));
        base = device.allocate(Math.max(1, end));
        shift(inputs);
        shift(outputs);
    }

    /** For runs of a graph at a batch size, with an arena of so many bytes. */
    public static Staging of(Device device, long arenaBytes, Graph graph, int batch) {
        return new Staging(device, arenaBytes, buffers(graph.inputs(), batch), buffers(graph.outputs(), batch));
    }

    private static List<ByteBuffer> buffers(List<Value> values, int batch) {
        return values.stream()
                .map(v -> ByteBuffer.allocateDirect(Math.toIntExact(v.shape().elements(batch) * Float.BYTES))
                        .order(ByteOrder.nativeOrder()))
                .toList();
    }

    private static long place(List<ByteBuffer> buffers, long[] offsets, long start) {
        long next = start;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = next;
            next = aligned(next + buffers.get(i).capacity());
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

    /** What the caller fills with an input. */
    public FloatBuffer input(int i) {
        return inputFloats[i];
    }

    /** Where the caller finds an output. */
    public FloatBuffer output(int i) {
        return outputFloats[i];
    }

    /** Pins the buffers until {@link #close}. */
    public void pin(DeviceStream by) {
        stream = by;
        for (List<ByteBuffer> buffers : List.of(hostInputs, hostOutputs)) {
            for (ByteBuffer buffer : buffers) {
                if (buffer.capacity() > 0) {
                    by.pin(buffer);
                    pinned.add(buffer);
                }
            }
        }
    }

    /** Calls that copy the inputs to the device. */
    public List<Call> copiesIn(DeviceStream by) {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < inputs.length; i++) {
            if (hostInputs.get(i).capacity() > 0) {
                calls.add(by.copyIn(inputs[i], hostInputs.get(i)));
            }
        }
        return calls;
    }

    /** Calls that copy the outputs from the device. */
    public List<Call> copiesOut(DeviceStream by) {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < outputs.length; i++) {
            if (hostOutputs.get(i).capacity() > 0) {
                calls.add(by.copyOut(hostOutputs.get(i), outputs[i]));
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
