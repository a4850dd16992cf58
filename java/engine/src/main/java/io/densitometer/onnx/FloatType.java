package io.densitometer.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.DType;
import io.densitometer.graph.HalfPrecision;
import io.densitometer.graph.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a file stores floating-point numbers in. */
public enum FloatType {
    /** Single precision. */
    FP32(DataType.FLOAT_VALUE, 4),
    /** IEEE half precision. */
    FP16(DataType.FLOAT16_VALUE, 2),
    /** Brain floating point: the range of single precision in 16 bits. */
    BF16(DataType.BFLOAT16_VALUE, 2);

    private final int onnx;
    private final int width;

    FloatType(int onnx, int width) {
        this.onnx = onnx;
        this.width = width;
    }

    /** The name that options and messages use. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The type of this name.
     *
     * @throws BadInputException with the names that there are
     */
    public static FloatType named(String text) {
        return Arrays.stream(values())
                .filter(t -> t.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new BadInputException("unknown precision '" + text + "': choose one of "
                        + Arrays.stream(values()).map(FloatType::text).collect(Collectors.joining(", "))));
    }

    /** ONNX's number for it. */
    int onnx() {
        return onnx;
    }

    /** Bytes of a number. */
    int width() {
        return width;
    }

    /** The nearest number of this type. */
    float rounded(float value) {
        return switch (this) {
            case FP32 -> value;
            case FP16 -> HalfPrecision.ofHalf(HalfPrecision.half(value));
            case BF16 -> HalfPrecision.ofBrain(HalfPrecision.brain(value));
        };
    }

    /** The tensor with each number replaced by the nearest of this type; integers stay. */
    Tensor rounded(Tensor tensor) {
        if (this == FP32 || tensor.dtype() != DType.FLOAT) {
            return tensor;
        }
        float[] values = tensor.floats().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = rounded(values[i]);
        }
        return Tensor.of(tensor.shape(), values);
    }

    /** Little-endian bytes of a tensor's elements. */
    byte[] encode(Tensor tensor) {
        float[] values = tensor.floats();
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(values.length, width)).order(ByteOrder.LITTLE_ENDIAN);
        if (this == FP32) {
            bytes.asFloatBuffer().put(values);
            return bytes.array();
        }
        for (float value : values) {
            bytes.putShort(this == FP16 ? HalfPrecision.half(value) : HalfPrecision.brain(value));
        }
        return bytes.array();
    }
}
