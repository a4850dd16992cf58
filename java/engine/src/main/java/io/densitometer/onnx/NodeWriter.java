package io.densitometer.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.densitometer.graph.DType;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.BatchNormalization;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Cast;
import io.densitometer.graph.op.Concat;
import io.densitometer.graph.op.Conv;
import io.densitometer.graph.op.CumSum;
import io.densitometer.graph.op.Dropout;
import io.densitometer.graph.op.Expand;
import io.densitometer.graph.op.Gather;
import io.densitometer.graph.op.GatherElements;
import io.densitometer.graph.op.LayerNormalization;
import io.densitometer.graph.op.MatMul;
import io.densitometer.graph.op.Pool;
import io.densitometer.graph.op.PrimitiveVisitor;
import io.densitometer.graph.op.Reduce;
import io.densitometer.graph.op.Reshape;
import io.densitometer.graph.op.ScatterElements;
import io.densitometer.graph.op.Slice;
import io.densitometer.graph.op.Softmax;
import io.densitometer.graph.op.TopK;
import io.densitometer.graph.op.Transpose;
import io.densitometer.graph.op.Unary;
import io.densitometer.graph.op.Where;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Adds one ONNX node per primitive node, but for what an older operator set lacks; attributes that ONNX takes as inputs become
 * initialisers.
 */
final class NodeWriter implements PrimitiveVisitor<Void> {
    /** The set in which Gelu appears. */
    private static final int GELU = 20;
    /** The set from which on all reductions take their axes as an input. */
    private static final int REDUCTION_AXES = 18;

    private final GraphProto.Builder proto;
    private final int opset;
    private final NodeTypes types;
    private final ValueWriter values;
    private final ArgumentWriter arguments;

    NodeWriter(GraphProto.Builder proto, int opset, NodeTypes types, ValueWriter values, ArgumentWriter arguments) {
        this.proto = proto;
        this.opset = opset;
        this.types = types;
        this.values = values;
        this.arguments = arguments;
    }

    @Override
    public Void unary(Unary op, Node node) {
        return op.kind() == Unary.Kind.GELU && opset < GELU ? gelu(node) : add(node, List.of());
    }

    /** {@code x (1 + erf(x / sqrt 2)) / 2}. */
    private Void gelu(Node node) {
        FloatType type = types.of(node);
        String x = values.read(node.input(0), type);
        String scaled = step(node, "Div", x, arguments.number(Math.sqrt(2), type));
        String shifted = step(node, "Add", step(node, "Erf", scaled), arguments.number(1, type));
        String twice = step(node, "Mul", x, shifted);
        proto.addNode(made(node).setOpType("Mul").addInput(twice).addInput(arguments.number(0.5, type)));
        return null;
    }

    /** One of several nodes that stand for one. */
    private String step(Node node, String op, String... inputs) {
        String name = values.unused(node.name() + "/" + op);
        NodeProto.Builder made =
                NodeProto.newBuilder().setName(name).setOpType(op).addOutput(name);
        proto.addNode(made.addAllInput(List.of(inputs)));
        return name;
    }

    @Override
    public Void binary(Binary op, Node node) {
        return add(node, List.of());
    }

    @Override
    public Void where(Where op, Node node) {
        return add(node, List.of());
    }

    @Override
    public Void reduce(Reduce op, Node node) {
        if (opset < REDUCTION_AXES && op.kind() != Reduce.Kind.SUM) {
            return reduceByAttribute(op, node);
        }
        return add(
                node,
                List.of(arguments.ints(op.axes())),
                Attributes.integer("keepdims", op.keepDims() ? 1 : 0),
                Attributes.integer("noop_with_empty_axes", 1));
    }

    /** No axes would mean all of them there. */
    private Void reduceByAttribute(Reduce op, Node node) {
        int[] axes = op.axes().stream().mapToInt(i -> i).toArray();
        AttributeProto keep = Attributes.integer("keepdims", op.keepDims() ? 1 : 0);
        return axes.length == 0
                ? add("Identity", node, List.of())
                : add(node, List.of(), Attributes.integers("axes", axes), keep);
    }

    @Override
    public Void cumSum(CumSum op, Node node) {
        return add(node, List.of(arguments.scalar(op.axis())));
    }

    @Override
    public Void matMul(MatMul op, Node node) {
        return add(node, List.of());
    }

    @Override
    public Void conv(Conv op, Node node) {
        return add(
                node,
                List.of(),
                Attributes.integers("kernel_shape", node.input(1).shape().size(2)),
                Attributes.integers("strides", op.stride()),
                Attributes.integers("dilations", op.dilation()),
                Attributes.integers("pads", op.padBegin(), op.padEnd()),
                Attributes.integer("group", op.groups()));
    }

    @Override
    public Void pool(Pool op, Node node) {
        return add(
                node,
                List.of(),
                Attributes.integers("kernel_shape", op.kernel()),
                Attributes.integers("strides", op.stride()),
                Attributes.integers("pads", op.padBegin(), op.padEnd()));
    }

    @Override
    public Void softmax(Softmax op, Node node) {
        return add(node, List.of(), Attributes.integer("axis", op.axis()));
    }

    @Override
    public Void layerNormalization(LayerNormalization op, Node node) {
        AttributeProto axis = Attributes.integer("axis", -1);
        AttributeProto epsilon = Attributes.number("epsilon", op.epsilon());
        return types.of(node) == FloatType.FP32
                ? add(node, List.of(), axis, epsilon)
                : add(node, List.of(), axis, epsilon, Attributes.integer("stash_type", FloatType.FP32.onnx()));
    }

    @Override
    public Void batchNormalization(BatchNormalization op, Node node) {
        return add(node, List.of(), Attributes.number("epsilon", op.epsilon()));
    }

    @Override
    public Void transpose(Transpose op, Node node) {
        int[] order = op.permutation().stream().mapToInt(i -> i).toArray();
        return add(node, List.of(), Attributes.integers("perm", order));
    }

    @Override
    public Void reshape(Reshape op, Node node) {
        List<Integer> sizes = new ArrayList<>();
        for (int axis = 0; axis < op.shape().rank(); axis++) {
            sizes.add(axis == op.shape().batchAxis() ? -1 : op.shape().size(axis));
        }
        // A size of 0 would mean "as in the input" otherwise; ONNX does not let it stand beside -1.
        boolean empty = sizes.contains(0) && !op.shape().isBatched();
        String shape = arguments.ints(sizes);
        return empty ? add(node, List.of(shape), Attributes.integer("allowzero", 1)) : add(node, List.of(shape));
    }

    @Override
    public Void expand(Expand op, Node node) {
        Shape shape = op.shape();
        Shape from = node.input(0).shape();
        boolean newBatch = shape.isBatched() && !from.isBatched();
        List<Integer> sizes = new ArrayList<>();
        for (int axis = 0; axis < shape.rank(); axis++) {
            sizes.add(axis == shape.batchAxis() ? 1 : shape.size(axis));
        }
        return add(node, List.of(newBatch ? arguments.batched(shape) : arguments.ints(sizes)));
    }

    @Override
    public Void concat(Concat op, Node node) {
        return add(node, List.of(), Attributes.integer("axis", op.axis()));
    }

    @Override
    public Void slice(Slice op, Node node) {
        return add(
                node,
                List.of(
                        arguments.ints(List.of(op.start())),
                        arguments.ints(List.of(op.end())),
                        arguments.ints(List.of(op.axis())),
                        arguments.ints(List.of(op.step()))));
    }

    @Override
    public Void gather(Gather op, Node node) {
        return add(node, List.of(), Attributes.integer("axis", op.axis()));
    }

    @Override
    public Void gatherElements(GatherElements op, Node node) {
        return add(node, List.of(), Attributes.integer("axis", op.axis()));
    }

    @Override
    public Void scatterElements(ScatterElements op, Node node) {
        return add(
                node,
                List.of(),
                Attributes.integer("axis", op.axis()),
                Attributes.text("reduction", op.add() ? "add" : "none"));
    }

    @Override
    public Void topK(TopK op, Node node) {
        return add(
                node,
                List.of(arguments.ints(List.of(op.k()))),
                Attributes.integer("axis", op.axis()),
                Attributes.integer("largest", op.largest() ? 1 : 0));
    }

    /** Reads the value as it is. */
    @Override
    public Void cast(Cast op, Node node) {
        int to = op.to() == DType.FLOAT ? types.of(node).onnx() : TensorCodec.type(op.to());
        Value from = node.input(0);
        String source = from.dtype() == DType.FLOAT ? values.read(from, types.of(from)) : from.name();
        proto.addNode(made(node).setOpType("Cast").addInput(source).addAttribute(Attributes.integer("to", to)));
        return null;
    }

    @Override
    public Void dropout(Dropout op, Node node) {
        return add(node, List.of(arguments.number(op.ratio(), FloatType.FP32)));
    }

    private Void add(Node node, Collection<String> more, AttributeProto... attributes) {
        return add(node.op().name(), node, more, attributes);
    }

    private Void add(String op, Node node, Collection<String> more, AttributeProto... attributes) {
        NodeProto.Builder made = made(node).setOpType(op);
        node.inputs().forEach(v -> made.addInput(values.read(v, types.of(node))));
        proto.addNode(made.addAllInput(more).addAllAttribute(List.of(attributes)));
        return null;
    }

    private NodeProto.Builder made(Node node) {
        NodeProto.Builder made = NodeProto.newBuilder().setName(node.name());
        node.outputs().forEach(v -> made.addOutput(values.made(v)));
        return made;
    }
}
