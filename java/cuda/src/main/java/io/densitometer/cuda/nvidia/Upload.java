package io.densitometer.cuda.nvidia;

import io.densitometer.backend.lower.Element;
import io.densitometer.cuda.device.DeviceException;
import io.densitometer.graph.HalfPrecision;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;

/** Host arrays in new device memory. */
final class Upload {
    private Upload() {}

    /** Address of a copy of the values, rounded to the element. */
    static long floats(CudaDevice device, float[] values, Element element) {
        try (Pointer host =
                element == Element.FP32 ? new FloatPointer(values) : new ShortPointer(bits(values, element))) {
            return copy(device, host, (long) values.length * element.bytes());
        }
    }

    static long ints(CudaDevice device, int[] values) {
        try (IntPointer host = new IntPointer(values)) {
            return copy(device, host, (long) values.length * Integer.BYTES);
        }
    }

    static short[] bits(float[] values, Element element) {
        short[] bits = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = bits(values[i], element);
        }
        return bits;
    }

    private static short bits(float value, Element element) {
        return switch (element) {
            case FP16 -> HalfPrecision.half(value);
            case BF16 -> HalfPrecision.brain(value);
            case FP32, INT64, BOOL -> throw new DeviceException("no 16 bit element: " + element);
        };
    }

    private static long copy(CudaDevice device, Pointer host, long bytes) {
        long address = device.allocate(bytes);
        try {
            device.upload(address, host, bytes);
        } catch (DeviceException e) {
            device.release(address);
            throw e;
        }
        return address;
    }
}
