package io.densitometer.train.torch;

import io.densitometer.graph.DType;
import io.densitometer.graph.Shape;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Data between the Java heap and libtorch. */
final class HostData {
    private HostData() {}

    /** A copy in native memory, of an element type; the caller closes it. */
    static Tensor copy(io.densitometer.graph.Tensor data, torch.ScalarType floats) {
        long[] sizes = longs(data.shape().sizes());
        try (PointerScope scope = new PointerScope()) {
            return kept(create(data, floats, sizes));
        }
    }

    private static Tensor create(io.densitometer.graph.Tensor data, torch.ScalarType floats, long[] sizes) {
        if (data instanceof io.densitometer.graph.Tensor.Longs whole) {
            Tensor numbers = Tensor.create(whole.values(), sizes);
            return data.dtype() == DType.BOOL ? numbers.ne(new Scalar(0L)) : numbers;
        }
        return floats == torch.ScalarType.Double
                ? Tensor.create(data.doubles(), sizes)
                : Tensor.create(data.floats(), sizes);
    }

    /** A tensor that outlives the scope it was made in, until it is closed. */
    static Tensor kept(Tensor tensor) {
        return tensor.retainReference();
    }

    /** A tensor over a direct buffer, without a copy; the buffer must outlive it. */
    static Tensor over(FloatBuffer buffer, Shape shape, int batch) {
        try (PointerScope scope = new PointerScope()) {
            return kept(torch.from_blob(new FloatPointer(buffer), longs(shape.bind(batch))));
        }
    }

    /** A single-precision copy on the heap. */
    static io.densitometer.graph.Tensor read(Tensor tensor, Shape shape) {
        float[] values = new float[Math.toIntExact(tensor.numel())];
        try (PointerScope scope = new PointerScope()) {
            tensor.detach()
                    .to(torch.ScalarType.Float)
                    .contiguous()
                    .data_ptr_float()
                    .get(values);
        }
        return io.densitometer.graph.Tensor.of(shape, values);
    }

    static long[] longs(int[] values) {
        long[] wide = new long[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }
}
