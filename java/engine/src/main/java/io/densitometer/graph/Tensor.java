package io.densitometer.graph;

import java.util.Arrays;

/**
 * Row-major host data. Floating-point data is stored as float (weights, as published) or as double (constants that the engine
 * computes, such as cosine tables, so that a double-precision run sees them unrounded). Arrays are shared, not copied: treat them
 * as read-only.
 */
public sealed interface Tensor {
    /** Sizes; never batched. */
    Shape shape();

    DType dtype();

    /** Element {@code i} in row-major order as a double. */
    double get(long i);

    /** Element {@code i} in row-major order as a long. */
    default long getLong(long i) {
        return (long) get(i);
    }

    default int size() {
        return Math.toIntExact(shape().elements());
    }

    /** All elements rounded to float; shares the array when it is one already. */
    default float[] floats() {
        float[] values = new float[size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) get(i);
        }
        return values;
    }

    /** All elements as doubles; shares the array when it is one already. */
    default double[] doubles() {
        double[] values = new double[size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = get(i);
        }
        return values;
    }

    /** The same elements under another shape of equal size. */
    Tensor reshaped(Shape shape);

    /** Single-precision data. */
    record Floats(Shape shape, float[] values) implements Tensor {
        public Floats {
            check(shape, values.length);
        }

        @Override
        public DType dtype() {
            return DType.FLOAT;
        }

        @Override
        public double get(long i) {
            return values[(int) i];
        }

        @Override
        public float[] floats() {
            return values;
        }

        @Override
        public Tensor reshaped(Shape other) {
            return new Floats(other, values);
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Floats that && shape.equals(that.shape) && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return 31 * shape.hashCode() + Arrays.hashCode(values);
        }
    }

    /** Double-precision data. */
    record Doubles(Shape shape, double[] values) implements Tensor {
        public Doubles {
            check(shape, values.length);
        }

        @Override
        public DType dtype() {
            return DType.FLOAT;
        }

        @Override
        public double get(long i) {
            return values[(int) i];
        }

        @Override
        public double[] doubles() {
            return values;
        }

        @Override
        public Tensor reshaped(Shape other) {
            return new Doubles(other, values);
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Doubles that && shape.equals(that.shape) && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return 31 * shape.hashCode() + Arrays.hashCode(values);
        }
    }

    /** Integers, and truth values as 0 and 1. */
    record Longs(DType dtype, Shape shape, long[] values) implements Tensor {
        public Longs {
            check(shape, values.length);
            GraphException.require(dtype != DType.FLOAT, "integer data cannot be of type FLOAT");
        }

        @Override
        public double get(long i) {
            return values[(int) i];
        }

        @Override
        public long getLong(long i) {
            return values[(int) i];
        }

        @Override
        public Tensor reshaped(Shape other) {
            return new Longs(dtype, other, values);
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Longs that
                    && dtype == that.dtype
                    && shape.equals(that.shape)
                    && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return 31 * shape.hashCode() + Arrays.hashCode(values);
        }
    }

    static Tensor of(Shape shape, float... values) {
        return new Floats(shape, values);
    }

    static Tensor of(Shape shape, double... values) {
        return new Doubles(shape, values);
    }

    static Tensor of(Shape shape, long... values) {
        return new Longs(DType.INT64, shape, values);
    }

    /** A floating-point scalar. */
    static Tensor scalar(double value) {
        return new Doubles(Shape.of(), new double[] {value});
    }

    private static void check(Shape shape, int length) {
        GraphException.require(!shape.isBatched(), "data cannot have the batched shape %s", shape);
        GraphException.require(shape.elements() == length, "%d elements do not fill shape %s", length, shape);
    }
}
