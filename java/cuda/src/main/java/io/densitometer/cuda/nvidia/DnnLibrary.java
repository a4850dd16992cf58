package io.densitometer.cuda.nvidia;

import io.densitometer.cudakernels.global.nvidia;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/** cuDNN itself, on one stream. */
final class DnnLibrary implements DnnApi, AutoCloseable {
    private final Pointer handle = new Pointer();

    /** @param stream a {@code cudaStream_t} that outlives this */
    DnnLibrary(Pointer stream) {
        Status.dnn(nvidia.dsm_cudnn_create(handle), "cudnnCreate");
        int status = nvidia.dsm_cudnn_set_stream(handle, stream);
        if (status != 0) {
            nvidia.dsm_cudnn_destroy(handle);
        }
        Status.dnn(status, "cudnnSetStream");
    }

    @Override
    public long handle() {
        return handle.address();
    }

    @Override
    public long create(DnnKind kind) {
        try (Pointer made = new Pointer()) {
            Status.dnn(
                    nvidia.dsm_cudnn_descriptor_create(kind.code(), made),
                    "cudnnBackendCreateDescriptor(" + kind + ")");
            return made.address();
        }
    }

    @Override
    public void set(long descriptor, DnnAttribute attribute, long... values) {
        try (BytePointer packed = packed(attribute, values)) {
            int status = nvidia.dsm_cudnn_descriptor_set(
                    Address.of(descriptor), attribute.code(), attribute.type(), values.length, packed);
            Status.dnn(status, "cudnnBackendSetAttribute(" + attribute + ")");
        }
    }

    @Override
    public void complete(long descriptor, DnnKind kind) {
        Status.dnn(nvidia.dsm_cudnn_descriptor_complete(Address.of(descriptor)), "cudnnBackendFinalize(" + kind + ")");
    }

    @Override
    public int get(long descriptor, DnnAttribute attribute, long[] values) {
        try (BytePointer packed = packed(attribute, values);
                LongPointer count = new LongPointer(1)) {
            count.put(0, 0);
            int status = nvidia.dsm_cudnn_descriptor_get(
                    Address.of(descriptor),
                    attribute.code(),
                    attribute.type(),
                    values.length,
                    count,
                    values.length == 0 ? null : packed);
            Status.dnn(status, "cudnnBackendGetAttribute(" + attribute + ")");
            for (int i = 0; i < values.length; i++) {
                values[i] = value(packed, i, attribute.bytes());
            }
            return Math.toIntExact(count.get());
        }
    }

    @Override
    public void destroy(long descriptor) {
        nvidia.dsm_cudnn_descriptor_destroy(Address.of(descriptor));
    }

    @Override
    public int execute(long plan, long pack) {
        return nvidia.dsm_cudnn_execute(handle, Address.of(plan), Address.of(pack));
    }

    @Override
    public void close() {
        Status.dnn(nvidia.dsm_cudnn_destroy(handle), "cudnnDestroy");
    }

    /** Values in the width of their type. */
    static BytePointer packed(DnnAttribute attribute, long... values) {
        int width = attribute.bytes();
        BytePointer packed = new BytePointer(Math.max(1, (long) values.length * width));
        for (int i = 0; i < values.length; i++) {
            long at = (long) i * width;
            switch (width) {
                case Long.BYTES -> packed.putLong(at, values[i]);
                case Integer.BYTES -> packed.putInt(at, (int) values[i]);
                default -> packed.put(at, (byte) values[i]);
            }
        }
        return packed;
    }

    /** One of packed values. */
    static long value(BytePointer packed, int index, int width) {
        long at = (long) index * width;
        return switch (width) {
            case Long.BYTES -> packed.getLong(at);
            case Integer.BYTES -> packed.getInt(at);
            default -> packed.get(at);
        };
    }
}
