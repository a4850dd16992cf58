package io.densitometer.cli;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.TextFormat;
import io.densitometer.onnx.OnnxFile;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Text of a {@code config.pbtxt} (protobuf text of Triton's ModelConfig). */
final class TritonConfig {
    static final String ONNX = "onnxruntime_onnx";
    static final String PLAN = "tensorrt_plan";

    /** The first line of each. */
    static final String HEAD = "# Written by densitometer export.\n";

    private TritonConfig() {}

    /**
     * Where all inputs and outputs have an open batch first, Triton forms batches and sizes are those of a sample; else it passes
     * requests on as they are.
     *
     * @param graph of the file that is served, or that the engine was made of
     * @param maxBatch the largest batch to form
     */
    static String text(String name, String platform, GraphProto graph, int maxBatch) {
        boolean batches = Stream.concat(graph.getInputList().stream(), graph.getOutputList().stream())
                .allMatch(v ->
                        sizes(v).stream().findFirst().map(TritonConfig::isBatch).orElse(false));
        String kind = platform.equals(PLAN) ? "KIND_GPU" : "KIND_AUTO";
        return HEAD
                + "name: " + quoted(name) + "\n"
                + "platform: " + quoted(platform) + "\n"
                + "max_batch_size: " + (batches ? maxBatch : 0) + "\n"
                + tensors("input", graph.getInputList(), batches)
                + tensors("output", graph.getOutputList(), batches)
                + "instance_group [\n  {\n    count: 1\n    kind: " + kind + "\n  }\n]\n"
                + (batches && maxBatch > 1 ? "dynamic_batching {\n}\n" : "");
    }

    private static List<Dimension> sizes(ValueInfoProto value) {
        return value.getType().getTensorType().getShape().getDimList();
    }

    private static boolean isBatch(Dimension size) {
        return size.getDimParam().equals(OnnxFile.BATCH);
    }

    private static String tensors(String field, List<ValueInfoProto> values, boolean batches) {
        return values.stream()
                .map(v -> "  {\n    name: " + quoted(v.getName()) + "\n    data_type: " + type(v) + "\n    dims: "
                        + dims(v, batches) + "\n  }")
                .collect(Collectors.joining(",\n", field + " [\n", "\n]\n"));
    }

    private static String dims(ValueInfoProto value, boolean batches) {
        return sizes(value).stream()
                .skip(batches ? 1 : 0)
                .map(size -> size.hasDimParam() ? "-1" : Long.toString(size.getDimValue()))
                .collect(Collectors.joining(", ", "[ ", " ]"));
    }

    private static String type(ValueInfoProto value) {
        int type = value.getType().getTensorType().getElemType();
        return switch (type) {
            case DataType.FLOAT_VALUE -> "TYPE_FP32";
            case DataType.FLOAT16_VALUE -> "TYPE_FP16";
            case DataType.BFLOAT16_VALUE -> "TYPE_BF16";
            case DataType.INT64_VALUE -> "TYPE_INT64";
            case DataType.BOOL_VALUE -> "TYPE_BOOL";
            default -> throw new IllegalStateException("a file holds the type " + type);
        };
    }

    private static String quoted(String text) {
        return '"' + TextFormat.escapeDoubleQuotesAndBackslashes(text) + '"';
    }
}
