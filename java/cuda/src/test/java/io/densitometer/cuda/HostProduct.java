package io.densitometer.cuda;

import io.densitometer.backend.lower.Element;
import io.densitometer.cuda.device.Matrix;
import io.densitometer.cuda.device.Product;
import io.densitometer.graph.HalfPrecision;
import io.densitometer.graph.op.Activation;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;

/** A product on host memory by its definition, sums in double precision. */
final class HostProduct {
    private static final AtomicLong RUNS = new AtomicLong();

    private HostProduct() {}

    /** How many ran in this process. */
    static long runs() {
        return RUNS.get();
    }

    static void run(Product product, Product.Addresses at) {
        RUNS.incrementAndGet();
        for (int i = 0; i < product.batch(); i++) {
            one(product, at, i);
        }
    }

    private static void one(Product product, Product.Addresses at, int i) {
        Matrix src = product.src();
        Matrix weights = product.weights();
        Matrix dst = product.dst();
        float[] a = read(src, at.src(), i);
        float[] b = read(weights, at.weights(), i);
        float[] bias = product.bias() ? read(at.bias(), dst.columns(), dst.element()) : null;
        float[] residual = product.residual() ? read(dst, at.residual(), i) : null;
        float[] y = read(dst, at.dst(), i);
        double[] sums = new double[dst.columns()];
        for (int row = 0; row < dst.rows(); row++) {
            sums(product, a, b, row, sums);
            for (int column = 0; column < sums.length; column++) {
                int place = place(dst, row, column);
                double sum = product.alpha() * sums[column] + (bias == null ? 0 : bias[column]);
                y[place] = (float) (activated(product.activation(), sum) + (residual == null ? 0 : residual[place]));
            }
        }
        write(dst, at.dst(), i, y);
    }

    private static void sums(Product product, float[] a, float[] b, int row, double[] sums) {
        java.util.Arrays.fill(sums, 0);
        for (int k = 0; k < product.src().columns(); k++) {
            double factor = a[place(product.src(), row, k)];
            for (int column = 0; column < sums.length; column++) {
                sums[column] += factor * b[place(product.weights(), k, column)];
            }
        }
    }

    private static double activated(Activation activation, double x) {
        return switch (activation) {
            case NONE -> x;
            case RELU -> Math.max(0, x);
            case GELU -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case TANH -> throw new IllegalStateException("no product has a tanh");
        };
    }

    private static int place(Matrix matrix, int row, int column) {
        return Math.toIntExact(matrix.turned() ? column * matrix.pitch() + row : row * matrix.pitch() + column);
    }

    private static long start(Matrix matrix, long address, int i) {
        return address + i * matrix.stride() * matrix.element().bytes();
    }

    private static float[] read(Matrix matrix, long address, int i) {
        return read(start(matrix, address, i), matrix.extent(), matrix.element());
    }

    /** So many elements from an address. */
    static float[] read(long address, long size, Element element) {
        float[] values = new float[Math.toIntExact(size)];
        if (element == Element.FP32) {
            new FloatPointer(at(address)).get(values);
            return values;
        }
        short[] halves = new short[values.length];
        new ShortPointer(at(address)).get(halves);
        for (int j = 0; j < values.length; j++) {
            values[j] = element == Element.FP16 ? HalfPrecision.ofHalf(halves[j]) : HalfPrecision.ofBrain(halves[j]);
        }
        return values;
    }

    private static void write(Matrix matrix, long address, int i, float[] values) {
        write(start(matrix, address, i), values, matrix.element());
    }

    /** Elements to an address. */
    static void write(long address, float[] values, Element element) {
        if (element == Element.FP32) {
            new FloatPointer(at(address)).put(values);
            return;
        }
        short[] halves = new short[values.length];
        for (int j = 0; j < halves.length; j++) {
            halves[j] = element == Element.FP16 ? HalfPrecision.half(values[j]) : HalfPrecision.brain(values[j]);
        }
        new ShortPointer(at(address)).put(halves);
    }

    /** An address as a pointer that owns nothing. */
    static BytePointer at(long address) {
        return new BytePointer(new Address(address));
    }

    private static final class Address extends Pointer {
        Address(long address) {
            super((Pointer) null);
            this.address = address;
        }
    }
}
