package io.densitometer.onnx;

import static io.densitometer.graph.GraphException.require;

import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/**
 * Integers known when the model is read, but that some may be multiples of the batch: what a model computes shapes with.
 *
 * @param scalar whether it is a single number instead of a vector
 * @param entries the numbers
 */
record Dims(boolean scalar, List<Dim> entries) {
    /** Longest vector that is followed; shapes are far shorter. */
    static final int LONGEST = 4096;

    /** A number, or that multiple of the batch. */
    record Dim(long value, boolean batched) {
        @Override
        public String toString() {
            return batched ? value + "*batch" : "" + value;
        }
    }

    Dims {
        entries = List.copyOf(entries);
    }

    static Dims vector(List<Dim> entries) {
        return new Dims(false, entries);
    }

    /** The sizes of a shape. */
    static Dims of(Shape shape) {
        List<Dim> entries = new ArrayList<>();
        for (int axis = 0; axis < shape.rank(); axis++) {
            entries.add(new Dim(shape.size(axis), axis == shape.batchAxis()));
        }
        return vector(entries);
    }

    /** A scalar or vector of integers. */
    static Dims of(Tensor tensor) {
        List<Dim> entries = new ArrayList<>();
        for (int i = 0; i < tensor.size(); i++) {
            entries.add(new Dim(tensor.getLong(i), false));
        }
        return new Dims(tensor.shape().rank() == 0, entries);
    }

    boolean isStatic() {
        return entries.stream().noneMatch(Dim::batched);
    }

    Dim get(int i) {
        require(i >= 0 && i < entries.size(), "element %d of %s does not exist", i, this);
        return entries.get(i);
    }

    /** All numbers, none of which may depend on the batch. */
    long[] numbers() {
        require(isStatic(), "needs fixed integers, not %s: only tensor sizes may depend on the batch", this);
        return entries.stream().mapToLong(Dim::value).toArray();
    }

    Tensor tensor() {
        long[] values = numbers();
        return Tensor.of(scalar ? Shape.of() : Shape.of(values.length), values);
    }

    /** The shape that has these sizes. */
    Shape shape() {
        int[] sizes = new int[entries.size()];
        int batch = Shape.NO_BATCH;
        for (int i = 0; i < sizes.length; i++) {
            Dim size = entries.get(i);
            require(size.value() >= 0 && size.value() <= Integer.MAX_VALUE, "%s are not sizes of a tensor", this);
            require(!size.batched() || batch == Shape.NO_BATCH, "%s hold the batch twice", this);
            sizes[i] = (int) size.value();
            batch = size.batched() ? i : batch;
        }
        return Shape.of(sizes, batch);
    }

    /** Elementwise, a single number with each of several. */
    Dims with(Dims other, BinaryOperator<Dim> function) {
        int n = entries.size();
        int m = other.entries.size();
        require(n == m || n == 1 || m == 1, "%s and %s have different lengths", this, other);
        List<Dim> result = new ArrayList<>();
        for (int i = 0; i < (n == 1 ? m : n); i++) {
            result.add(function.apply(entries.get(n == 1 ? 0 : i), other.entries.get(m == 1 ? 0 : i)));
        }
        return new Dims(scalar && other.scalar, result);
    }

    @Override
    public String toString() {
        return entries.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
