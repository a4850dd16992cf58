package io.densitometer.cuda;

import io.densitometer.backend.ReleaseStack;
import io.densitometer.backend.lower.Element;
import io.densitometer.backend.lower.Storage;
import io.densitometer.backend.lower.View;
import io.densitometer.cuda.device.Device;
import io.densitometer.graph.HalfPrecision;
import io.densitometer.graph.Tensor;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;

/**
 * Constant data in device memory, copied when first used, and whatever else plans keep on the device. Shared by the plans of one
 * graph at several batch sizes; whoever adds to it holds its lock.
 */
final class Constants implements AutoCloseable {
    private final Device device;
    private final Map<Element, IdentityHashMap<Tensor, View>> known = new HashMap<>();
    private final Map<String, View> made = new HashMap<>();
    private final Map<String, Object> packed = new HashMap<>();
    private final ReleaseStack owned = new ReleaseStack();
    private int holders;

    Constants(Device device) {
        this.device = device;
    }

    /** These constants, held by one more plan. */
    synchronized Constants shared() {
        holders++;
        return this;
    }

    /** The tensor's elements, stored in one way. */
    View of(Tensor tensor, Element element) {
        return known.computeIfAbsent(element, e -> new IdentityHashMap<>())
                .computeIfAbsent(tensor, t -> copy(t, element));
    }

    /** Floats that the lowering makes, stored in one way and copied once per key. */
    View floats(String key, Element element, Supplier<float[]> values) {
        return made.computeIfAbsent(element + " " + key, k -> floats(values.get(), element));
    }

    /** Integers that the lowering makes, as addresses for kernels that take 32 bits. */
    View integers(String key, Supplier<int[]> values) {
        return made.computeIfAbsent("int32 " + key, k -> {
            int[] data = values.get();
            try (IntPointer host = new IntPointer(data)) {
                return upload(host, (long) data.length * Integer.BYTES);
            }
        });
    }

    /** What is made once per key, with whatever it keeps on the device. */
    <T> T once(String key, Class<T> type, Supplier<T> maker) {
        return type.cast(packed.computeIfAbsent(key, k -> maker.get()));
    }

    /** Bytes that a packing function wrote. */
    View upload(Pointer host, long bytes) {
        long address = block(bytes);
        if (bytes > 0) {
            device.upload(address, host, bytes);
        }
        return View.rowMajor(Storage.constant(address, bytes), Element.BOOL, Math.toIntExact(bytes));
    }

    /** Closes it with the plan. */
    <T extends AutoCloseable> T own(T resource) {
        return owned.own(resource);
    }

    private long block(long bytes) {
        long address = device.allocate(Math.max(1, bytes));
        owned.onClose(() -> device.release(address));
        return address;
    }

    private View copy(Tensor tensor, Element element) {
        View view = switch (tensor.dtype()) {
            case FLOAT -> floats(tensor.floats(), element);
            case INT64 -> integers(tensor);
            case BOOL -> truth(tensor);
        };
        return view.as(tensor.shape().sizes(), View.rowMajor(tensor.shape().sizes()));
    }

    private View floats(float[] values, Element element) {
        long bytes = (long) values.length * element.bytes();
        try (Pointer host = element == Element.FP32 ? new FloatPointer(values) : halves(values, element)) {
            View block = upload(host, bytes);
            return View.rowMajor(block.storage(), element, values.length);
        }
    }

    private static ShortPointer halves(float[] values, Element element) {
        short[] halves = new short[values.length];
        for (int i = 0; i < halves.length; i++) {
            halves[i] = element == Element.FP16 ? HalfPrecision.half(values[i]) : HalfPrecision.brain(values[i]);
        }
        return new ShortPointer(halves);
    }

    private View integers(Tensor tensor) {
        long[] values = new long[tensor.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.getLong(i);
        }
        try (LongPointer host = new LongPointer(values)) {
            View block = upload(host, (long) values.length * Long.BYTES);
            return View.rowMajor(block.storage(), Element.INT64, values.length);
        }
    }

    private View truth(Tensor tensor) {
        byte[] values = new byte[tensor.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) tensor.getLong(i);
        }
        try (BytePointer host = new BytePointer(values)) {
            return upload(host, values.length);
        }
    }

    /** One plan less holds them; the last one's close frees them. */
    @Override
    public synchronized void close() {
        holders--;
        if (holders == 0) {
            owned.close();
        }
    }
}
