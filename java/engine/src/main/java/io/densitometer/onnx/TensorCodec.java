package io.densitometer.onnx;

import static io.densitometer.graph.GraphException.require;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.UnsafeByteOperations;
import io.densitometer.graph.DType;
import io.densitometer.graph.GraphException;
import io.densitometer.graph.HalfPrecision;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;

/** Tensors to and from ONNX: floating point, int64 and bool written; int32 read as int64, double and 16 bits as float32. */
final class TensorCodec {
    private TensorCodec() {}

    static int type(DType dtype) {
        return switch (dtype) {
            case FLOAT -> DataType.FLOAT_VALUE;
            case INT64 -> DataType.INT64_VALUE;
            case BOOL -> DataType.BOOL_VALUE;
        };
    }

    /** The element kind that holds an ONNX type. */
    static DType dtype(int type, String what) {
        return switch (type) {
            case DataType.FLOAT_VALUE, DataType.DOUBLE_VALUE, DataType.FLOAT16_VALUE, DataType.BFLOAT16_VALUE ->
                DType.FLOAT;
            case DataType.INT64_VALUE, DataType.INT32_VALUE -> DType.INT64;
            case DataType.BOOL_VALUE -> DType.BOOL;
            default ->
                throw new GraphException(
                        what + " has the element type " + typeName(type) + ": convert the model to float32");
        };
    }

    private static String typeName(int type) {
        DataType known = DataType.forNumber(type);
        return known == null ? "number " + type : known.name();
    }

    /** @param floats what floating-point elements are stored in */
    static TensorProto encode(String name, Tensor tensor, FloatType floats) {
        boolean real = tensor.dtype() == DType.FLOAT;
        TensorProto.Builder proto =
                TensorProto.newBuilder().setName(name).setDataType(real ? floats.onnx() : type(tensor.dtype()));
        for (int size : tensor.shape().sizes()) {
            proto.addDims(size);
        }
        byte[] bytes = real ? floats.encode(tensor) : integers(tensor);
        return proto.setRawData(UnsafeByteOperations.unsafeWrap(bytes)).build();
    }

    private static byte[] integers(Tensor tensor) {
        int width = width(type(tensor.dtype()));
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(tensor.size(), width)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < tensor.size(); i++) {
            put(bytes, width, tensor.getLong(i));
        }
        return bytes.array();
    }

    private static void put(ByteBuffer bytes, int width, long value) {
        if (width == 8) {
            bytes.putLong(value);
        } else {
            bytes.put((byte) value);
        }
    }

    /**
     * @throws GraphException naming the tensor when its claims do not fit its data, or it holds NaN
     */
    static Tensor decode(TensorProto proto) {
        String what = "tensor '" + proto.getName() + "'";
        require(
                proto.getDataLocation() != TensorProto.DataLocation.EXTERNAL && proto.getExternalDataCount() == 0,
                "%s lies in a file of its own: save the model with all weights inside",
                what);
        require(!proto.hasSegment(), "%s is a segment: save the model with whole tensors", what);
        DType dtype = dtype(proto.getDataType(), what);
        Shape shape = shape(proto.getDimsList(), stored(proto), what);
        return dtype == DType.FLOAT ? floats(proto, shape, what) : integers(proto, dtype, shape);
    }

    /** Elements that the data, whichever field holds it, amounts to. */
    private static long stored(TensorProto proto) {
        if (proto.hasRawData()) {
            int width = width(proto.getDataType());
            return proto.getRawData().size() % width == 0 ? proto.getRawData().size() / width : -1;
        }
        return switch (proto.getDataType()) {
            case DataType.FLOAT_VALUE -> proto.getFloatDataCount();
            case DataType.DOUBLE_VALUE -> proto.getDoubleDataCount();
            case DataType.INT64_VALUE -> proto.getInt64DataCount();
            default -> proto.getInt32DataCount();
        };
    }

    private static int width(int type) {
        return switch (type) {
            case DataType.INT64_VALUE, DataType.DOUBLE_VALUE -> 8;
            case DataType.FLOAT16_VALUE, DataType.BFLOAT16_VALUE -> 2;
            case DataType.BOOL_VALUE -> 1;
            default -> 4;
        };
    }

    private static Shape shape(List<Long> dims, long stored, String what) {
        long elements = 1;
        int[] sizes = new int[dims.size()];
        for (int i = 0; i < sizes.length; i++) {
            long size = dims.get(i);
            boolean sane = size >= 0 && size <= Integer.MAX_VALUE && elements * size <= Integer.MAX_VALUE;
            require(sane, "%s claims the sizes %s: the file is damaged", what, dims);
            sizes[i] = (int) size;
            elements *= size;
        }
        require(
                elements == stored,
                "%s claims the sizes %s, which its data does not fill: the file is damaged",
                what,
                dims);
        return Shape.of(sizes);
    }

    private static Tensor floats(TensorProto proto, Shape shape, String what) {
        float[] values = new float[(int) shape.elements()];
        IntToDoubleFunction element = real(proto);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) element.applyAsDouble(i);
            require(!Float.isNaN(values[i]), "%s holds NaN: train or export the model again", what);
        }
        return Tensor.of(shape, values);
    }

    /** The elements of a floating-point tensor, exactly; those of 16 bits lie in the field of 32-bit integers where they are not raw. */
    private static IntToDoubleFunction real(TensorProto proto) {
        boolean raw = proto.hasRawData();
        ByteBuffer bytes = raw(proto);
        IntUnaryOperator bits = i -> raw ? bytes.getShort(2 * i) : proto.getInt32Data(i);
        return switch (proto.getDataType()) {
            case DataType.DOUBLE_VALUE -> raw ? i -> bytes.getDouble(8 * i) : proto::getDoubleData;
            case DataType.FLOAT16_VALUE -> i -> HalfPrecision.ofHalf((short) bits.applyAsInt(i));
            case DataType.BFLOAT16_VALUE -> i -> HalfPrecision.ofBrain((short) bits.applyAsInt(i));
            default -> raw ? i -> bytes.getFloat(4 * i) : proto::getFloatData;
        };
    }

    private static Tensor integers(TensorProto proto, DType dtype, Shape shape) {
        IntToLongFunction element;
        if (proto.hasRawData()) {
            ByteBuffer bytes = raw(proto);
            element = switch (width(proto.getDataType())) {
                case 8 -> i -> bytes.getLong(8 * i);
                case 4 -> i -> bytes.getInt(4 * i);
                default -> bytes::get;
            };
        } else if (proto.getDataType() == DataType.INT64_VALUE) {
            element = proto::getInt64Data;
        } else {
            element = proto::getInt32Data;
        }
        long[] values = new long[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            long value = element.applyAsLong(i);
            values[i] = dtype == DType.BOOL ? Math.min(1, Math.abs(value)) : value;
        }
        return new Tensor.Longs(dtype, shape, values);
    }

    private static ByteBuffer raw(TensorProto proto) {
        return proto.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
}
