package io.densitometer.graph;

/** Element kind and shape of a value. */
public record TensorType(DType dtype, Shape shape) {
    /** A floating-point type. */
    public static TensorType floats(Shape shape) {
        return new TensorType(DType.FLOAT, shape);
    }

    /** An integer type. */
    public static TensorType ints(Shape shape) {
        return new TensorType(DType.INT64, shape);
    }

    /** This element kind with another shape. */
    public TensorType withShape(Shape other) {
        return new TensorType(dtype, other);
    }

    @Override
    public String toString() {
        return dtype.name().toLowerCase(java.util.Locale.ROOT) + shape;
    }
}
