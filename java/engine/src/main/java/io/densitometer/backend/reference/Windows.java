package io.densitometer.backend.reference;

import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.op.Conv;
import io.densitometer.graph.op.Pool;
import java.util.Arrays;

/** Convolution and pooling along time. */
final class Windows {
    private Windows() {}

    static Tensor conv(Conv op, Tensor x, Tensor w, Tensor bias, Shape shape) {
        int outputs = shape.size(1);
        int length = shape.size(2);
        int perGroup = w.shape().size(1);
        int kernel = w.shape().size(2);
        int from = x.shape().size(2);
        double[] in = x.doubles();
        double[] factors = w.doubles();
        double[] out = new double[Math.toIntExact(shape.elements())];
        for (int row = 0; row < shape.size(0) * outputs; row++) {
            int n = row % outputs;
            int first = row / outputs * x.shape().size(1) + n / (outputs / op.groups()) * perGroup;
            Arrays.fill(out, row * length, (row + 1) * length, bias == null ? 0 : bias.get(n));
            for (int tap = 0; tap < perGroup * kernel; tap++) {
                double factor = factors[n * perGroup * kernel + tap];
                int shift = tap % kernel * op.dilation() - op.padBegin();
                for (int t = 0; t < length; t++) {
                    int source = t * op.stride() + shift;
                    boolean inside = source >= 0 && source < from;
                    out[row * length + t] += inside ? factor * in[(first + tap / kernel) * from + source] : 0;
                }
            }
        }
        return Tensor.of(shape, out);
    }

    static Tensor pool(Pool op, Tensor x, Shape shape) {
        int from = x.shape().size(2);
        int length = shape.size(2);
        double[] in = x.doubles();
        double[] out = new double[Math.toIntExact(shape.elements())];
        for (int i = 0; i < out.length; i++) {
            int row = i / length * from;
            int start = i % length * op.stride() - op.padBegin();
            int first = Math.max(start, 0);
            int end = Math.min(start + op.kernel(), from);
            double value = op.kind() == Pool.Kind.MAX ? Double.NEGATIVE_INFINITY : 0;
            for (int t = first; t < end; t++) {
                value = op.kind() == Pool.Kind.MAX ? Math.max(value, in[row + t]) : value + in[row + t] / (end - first);
            }
            out[i] = value;
        }
        return Tensor.of(shape, out);
    }
}
