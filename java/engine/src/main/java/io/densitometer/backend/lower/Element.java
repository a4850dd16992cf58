package io.densitometer.backend.lower;

import io.densitometer.graph.DType;

/** How one element is stored. */
public enum Element {
    FP32(DType.FLOAT, 4),
    FP16(DType.FLOAT, 2),
    BF16(DType.FLOAT, 2),
    INT64(DType.INT64, 8),
    BOOL(DType.BOOL, 1);

    private final DType dtype;
    private final int bytes;

    Element(DType dtype, int bytes) {
        this.dtype = dtype;
        this.bytes = bytes;
    }

    /** What it means in the graph. */
    public DType dtype() {
        return dtype;
    }

    /** Its size. */
    public int bytes() {
        return bytes;
    }

    /** How a type is stored in full precision. */
    public static Element of(DType dtype) {
        return switch (dtype) {
            case FLOAT -> FP32;
            case INT64 -> INT64;
            case BOOL -> BOOL;
        };
    }
}
