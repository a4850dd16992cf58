package io.densitometer.onnx;

import static io.densitometer.graph.GraphException.require;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Initialisers for what ONNX takes as inputs and the graph as attributes; equal ones are shared. */
final class ArgumentWriter {
    private final GraphProto.Builder proto;
    private final Graph graph;
    private final ValueWriter values;
    private final TensorWriter tensors;
    private final Map<String, String> made = new HashMap<>();

    ArgumentWriter(GraphProto.Builder proto, Graph graph, ValueWriter values, TensorWriter tensors) {
        this.proto = proto;
        this.graph = graph;
        this.values = values;
        this.tensors = tensors;
    }

    /** A vector of integers. */
    String ints(List<Integer> values) {
        long[] data = values.stream().mapToLong(i -> i).toArray();
        return argument("ints" + values, Tensor.of(Shape.of(data.length), data), FloatType.FP32);
    }

    /** A single integer. */
    String scalar(int value) {
        return argument("int." + value, Tensor.of(Shape.of(), new long[] {value}), FloatType.FP32);
    }

    /** A single floating-point number. */
    String number(double value, FloatType type) {
        return argument("number." + value + "." + type.text(), Tensor.scalar(value), type);
    }

    private String argument(String key, Tensor data, FloatType type) {
        return once(key, k -> tensors.share(values.unused("argument/" + k), data, type));
    }

    /**
     * The sizes of a batched shape, computed when the model runs: the batch is read off an input's shape and joined with the other
     * sizes.
     */
    String batched(Shape shape) {
        return once("shape" + shape, key -> {
            List<Integer> sizes = Arrays.stream(shape.sizes()).boxed().toList();
            int axis = shape.batchAxis();
            NodeProto.Builder concat = node("Concat", values.unused(key));
            if (axis > 0) {
                concat.addInput(ints(sizes.subList(0, axis)));
            }
            concat.addInput(batch(sizes.get(axis)));
            if (axis + 1 < sizes.size()) {
                concat.addInput(ints(sizes.subList(axis + 1, sizes.size())));
            }
            proto.addNode(concat.addAttribute(Attributes.integer("axis", 0)));
            return concat.getOutput(0);
        });
    }

    /** A vector that holds a multiple of the batch. */
    private String batch(int multiple) {
        Value source = graph.inputs().stream()
                .filter(v -> v.shape().isBatched())
                .findFirst()
                .orElse(null);
        require(source != null, "a node makes the batch axis, but no input has one");
        int axis = source.shape().batchAxis();
        String size = once("batch", key -> {
            NodeProto.Builder read = node("Shape", values.unused(key)).addInput(source.name());
            proto.addNode(read.addAttribute(Attributes.integer("start", axis))
                    .addAttribute(Attributes.integer("end", axis + 1)));
            return read.getOutput(0);
        });
        String single = scaled("Div", size, source.shape().size(axis));
        return scaled("Mul", single, multiple);
    }

    private String scaled(String op, String size, int factor) {
        if (factor == 1) {
            return size;
        }
        return once(size + op + factor, key -> {
            NodeProto.Builder scaled =
                    node(op, values.unused(key)).addInput(size).addInput(ints(List.of(factor)));
            proto.addNode(scaled);
            return scaled.getOutput(0);
        });
    }

    /** Not computeIfAbsent: making one thing may make others. */
    private String once(String key, UnaryOperator<String> make) {
        String known = made.get(key);
        if (known == null) {
            known = make.apply(key);
            made.put(key, known);
        }
        return known;
    }

    private static NodeProto.Builder node(String op, String output) {
        return NodeProto.newBuilder().setOpType(op).setName(output).addOutput(output);
    }
}
