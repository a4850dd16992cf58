package io.densitometer.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import io.densitometer.graph.GraphException;
import io.densitometer.graph.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every number that 16 bits hold is read exactly, from raw bytes and from the field of integers alike. */
class TensorCodecTest {
    /**
     * The number that IEEE 754 gives some bits.
     *
     * @param mantissa bits of the fraction, behind which the exponent begins
     */
    private static double value(int bits, int mantissa) {
        int most = (1 << (15 - mantissa)) - 1;
        int exponent = bits >>> mantissa & most;
        double fraction = (bits & ((1 << mantissa) - 1)) / (double) (1 << mantissa);
        double magnitude = exponent == most
                ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                : Math.scalb(exponent == 0 ? fraction : 1 + fraction, Math.max(1, exponent) - most / 2);
        return bits >>> 15 == 0 ? magnitude : -magnitude;
    }

    private static TensorProto raw(TensorProto.DataType type, int[] bits) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * bits.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int one : bits) {
            bytes.putShort((short) one);
        }
        TensorProto.Builder proto = TensorProto.newBuilder().setName("w").setDataType(type.getNumber());
        return proto.addDims(bits.length)
                .setRawData(ByteString.copyFrom(bytes.array()))
                .build();
    }

    private static TensorProto typed(TensorProto.DataType type, int[] bits) {
        TensorProto.Builder proto = TensorProto.newBuilder().setName("w").setDataType(type.getNumber());
        for (int one : bits) {
            proto.addInt32Data(one);
        }
        return proto.addDims(bits.length).build();
    }

    @ParameterizedTest
    @CsvSource({"FLOAT16, 10", "BFLOAT16, 7"})
    void isExact(TensorProto.DataType type, int mantissa) {
        int[] numbers = IntStream.range(0, 1 << 16)
                .filter(bits -> !Double.isNaN(value(bits, mantissa)))
                .toArray();
        Tensor fromBytes = TensorCodec.decode(raw(type, numbers));
        Tensor fromIntegers = TensorCodec.decode(typed(type, numbers));
        for (int i = 0; i < numbers.length; i++) {
            assertEquals(value(numbers[i], mantissa), fromBytes.get(i));
            assertEquals(value(numbers[i], mantissa), fromIntegers.get(i));
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT16, 32256", "FLOAT16, 64513", "BFLOAT16, 32704", "BFLOAT16, 65409"})
    void noNumberIsRefused(TensorProto.DataType type, int bits) {
        for (TensorProto proto : new TensorProto[] {raw(type, new int[] {0, bits}), typed(type, new int[] {0, bits})}) {
            String message = assertThrows(GraphException.class, () -> TensorCodec.decode(proto))
                    .getMessage();
            assertTrue(message.contains("tensor 'w' holds NaN"), message);
        }
    }
}
