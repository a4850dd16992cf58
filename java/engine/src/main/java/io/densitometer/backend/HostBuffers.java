package io.densitometer.backend;

import io.densitometer.graph.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/** Direct, native-order buffers, aligned to a cache line, one for each of some values. The JVM's own: one kept is harmless. */
public final class HostBuffers {
    private static final int ALIGNMENT = 64;

    private final ByteBuffer[] bytes;
    private final FloatBuffer[] floats;

    /** For values at a batch size. */
    public HostBuffers(List<Value> values, int batch) {
        bytes = values.stream().map(value -> allocate(value, batch)).toArray(ByteBuffer[]::new);
        floats = new FloatBuffer[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            floats[i] = bytes[i].asFloatBuffer();
        }
    }

    private static ByteBuffer allocate(Value value, int batch) {
        int size = Math.toIntExact(value.shape().elements(batch) * Float.BYTES);
        int room = Math.toIntExact((size + 2L * ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        ByteBuffer aligned = ByteBuffer.allocateDirect(room).alignedSlice(ALIGNMENT);
        return aligned.limit(size).slice().order(ByteOrder.nativeOrder());
    }

    public int count() {
        return bytes.length;
    }

    public ByteBuffer bytes(int i) {
        return bytes[i];
    }

    public FloatBuffer floats(int i) {
        return floats[i];
    }
}
