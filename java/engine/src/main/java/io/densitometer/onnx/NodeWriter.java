package io.densitometer.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.ByteString;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.LongStream;

/** Adds one ONNX node (opset 20) per primitive node; attributes that ONNX takes as inputs become initialisers. */
final class NodeWriter implements PrimitiveVisitor<Void> {
    private final GraphProto.Builder proto;
    private final ArgumentWriter arguments;

    NodeWriter(GraphProto.Builder proto, Graph graph) {
        this.proto = proto;
        this.arguments = new ArgumentWriter(proto, graph);
    }

    @Override
    public Void unary(Unary op, Node node) {
        return add(node, List.of());
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
        return add(
                node,
                List.of(arguments.ints(op.axes())),
                integer("keepdims", op.keepDims() ? 1 : 0),
                integer("noop_with_empty_axes", 1));
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
                integers("kernel_shape", node.input(1).shape().size(2)),
                integers("strides", op.stride()),
                integers("dilations", op.dilation()),
                integers("pads", op.padBegin(), op.padEnd()),
                integer("group", op.groups()));
    }

    @Override
    public Void pool(Pool op, Node node) {
        return add(
                node,
                List.of(),
                integers("kernel_shape", op.kernel()),
                integers("strides", op.stride()),
                integers("pads", op.padBegin(), op.padEnd()));
    }

    @Override
    public Void softmax(Softmax op, Node node) {
        return add(node, List.of(), integer("axis", op.axis()));
    }

    @Override
    public Void layerNormalization(LayerNormalization op, Node node) {
        return add(node, List.of(), integer("axis", -1), number("epsilon", op.epsilon()));
    }

    @Override
    public Void batchNormalization(BatchNormalization op, Node node) {
        return add(node, List.of(), number("epsilon", op.epsilon()));
    }

    @Override
    public Void transpose(Transpose op, Node node) {
        int[] order = op.permutation().stream().mapToInt(i -> i).toArray();
        return add(node, List.of(), integers("perm", order));
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
        return empty ? add(node, List.of(shape), integer("allowzero", 1)) : add(node, List.of(shape));
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
        return add(node, List.of(), integer("axis", op.axis()));
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
        return add(node, List.of(), integer("axis", op.axis()));
    }

    @Override
    public Void gatherElements(GatherElements op, Node node) {
        return add(node, List.of(), integer("axis", op.axis()));
    }

    @Override
    public Void scatterElements(ScatterElements op, Node node) {
        return add(node, List.of(), integer("axis", op.axis()), text("reduction", op.add() ? "add" : "none"));
    }

    @Override
    public Void topK(TopK op, Node node) {
        return add(
                node,
                List.of(arguments.ints(List.of(op.k()))),
                integer("axis", op.axis()),
                integer("largest", op.largest() ? 1 : 0));
    }

    @Override
    public Void cast(Cast op, Node node) {
        return add(node, List.of(), integer("to", TensorCodec.type(op.to())));
    }

    @Override
    public Void dropout(Dropout op, Node node) {
        return add(node, List.of(arguments.argument("ratio." + op.ratio(), Tensor.scalar(op.ratio()))));
    }

    private Void add(Node node, Collection<String> more, AttributeProto... attributes) {
        NodeProto.Builder made =
                NodeProto.newBuilder().setName(node.name()).setOpType(node.op().name());
        node.inputs().forEach(v -> made.addInput(v.name()));
        node.outputs().forEach(v -> made.addOutput(v.name()));
        made.addAllInput(more).addAllAttribute(List.of(attributes));
        proto.addNode(made);
        return null;
    }

    static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INT)
                .setI(value)
                .build();
    }

    private static AttributeProto integers(String name, int... values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INTS)
                .addAllInts(LongStream.range(0, values.length)
                        .map(i -> values[(int) i])
                        .boxed()
                        .toList())
                .build();
    }

    private static AttributeProto number(String name, double value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.FLOAT)
                .setF((float) value)
                .build();
    }

    private static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.STRING)
                .setS(ByteString.copyFrom(value, StandardCharsets.UTF_8))
                .build();
    }
}
