package io.densitometer.onnx;

import static io.densitometer.graph.GraphException.require;

import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Types of a model's inputs; the one size without a number is the batch. */
final class InputTypes {
    private static final Pattern MULTIPLE = Pattern.compile("(\\d{1,9})\\*(.*)");

    private String batch;

    TensorType read(ValueInfoProto info) {
        String what = "input '" + info.getName() + "'";
        require(info.getType().hasTensorType(), "%s is no tensor: only tensors are supported", what);
        TypeProto.Tensor tensor = info.getType().getTensorType();
        require(tensor.hasShape(), "%s has no shape: export the model with shapes", what);
        List<Dimension> dims = tensor.getShape().getDimList();
        int[] sizes = new int[dims.size()];
        int axis = Shape.NO_BATCH;
        for (int i = 0; i < sizes.length; i++) {
            Dimension dim = dims.get(i);
            sizes[i] = dim.hasDimValue() ? fixed(dim.getDimValue(), what) : multiple(dim.getDimParam(), what);
            require(
                    dim.hasDimValue() || axis == Shape.NO_BATCH,
                    "%s has two sizes without a number: fix all but the batch",
                    what);
            axis = dim.hasDimValue() ? axis : i;
        }
        return new TensorType(TensorCodec.dtype(tensor.getElemType(), what), Shape.of(sizes, axis));
    }

    /** Fails for a value that no run could hold. */
    static void requireModest(Value value) {
        double elements = 1;
        for (int size : value.shape().sizes()) {
            elements *= size;
        }
        require(
                elements <= Integer.MAX_VALUE,
                "'%s' would have the sizes %s: at most 2^31 elements are supported",
                value.name(),
                value.shape());
    }

    private static int fixed(long size, String what) {
        require(size >= 0 && size <= Integer.MAX_VALUE, "%s has the size %d: the file is damaged", what, size);
        return (int) size;
    }

    private int multiple(String text, String what) {
        Matcher matcher = MULTIPLE.matcher(text);
        boolean several = matcher.matches();
        String symbol = several ? matcher.group(2) : text;
        require(
                batch == null || batch.equals(symbol),
                "%s has the size '%s' beside '%s': fix all sizes but the batch",
                what,
                symbol,
                batch);
        batch = symbol;
        return several ? Integer.parseInt(matcher.group(1)) : 1;
    }
}
