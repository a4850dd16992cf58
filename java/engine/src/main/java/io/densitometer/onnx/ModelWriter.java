package io.densitometer.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Composite;
import io.densitometer.graph.op.Primitive;
import io.densitometer.pass.Expansion;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A graph as an ONNX model: primitives as nodes, weights as initialisers, the rest as metadata. */
final class ModelWriter {
    private final Graph graph;
    private final OnnxFile.Style style;
    private final Graph flat;
    private final Map<Node, List<Node>> parts;
    private final GraphProto.Builder proto = GraphProto.newBuilder();

    private ModelWriter(Graph graph, OnnxFile.Style style) {
        this.graph = graph;
        this.style = style;
        Expansion.Traced traced = Expansion.trace(graph);
        this.flat = traced.graph();
        this.parts = traced.parts();
    }

    static ModelProto write(Graph graph, OnnxFile.Style style) {
        return new ModelWriter(graph, style).model();
    }

    private ModelProto model() {
        proto.setName(graph.name());
        flat.inputs().forEach(v -> proto.addInput(info(v.name(), v)));
        flat.weights().forEach((v, weight) -> proto.addInitializer(TensorCodec.encode(v.name(), weight.data())));
        NodeWriter nodes = new NodeWriter(proto, flat);
        for (Node node : flat.nodes()) {
            ((Primitive) node.op()).accept(nodes, node);
        }
        addOutputs();
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(OnnxFile.IR_VERSION)
                .setProducerName("densitometer")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OnnxFile.OPSET))
                .setGraph(proto);
        if (!style.plain()) {
            addMetadata(model);
        }
        return model.build();
    }

    /** ONNX wants outputs that nodes make, each once; others pass through an Identity. */
    private void addOutputs() {
        Set<Value> made = new HashSet<>();
        flat.nodes().forEach(n -> made.addAll(n.outputs()));
        for (int i = 0; i < flat.outputs().size(); i++) {
            Value output = flat.outputs().get(i);
            String name = output.name();
            if (!made.remove(output)) {
                name = "output" + i + "/" + name;
                proto.addNode(NodeProto.newBuilder()
                        .setOpType("Identity")
                        .setName(name)
                        .addInput(output.name())
                        .addOutput(name));
            }
            proto.addOutput(info(name, output));
        }
    }

    private ValueInfoProto info(String name, Value value) {
        Shape shape = value.shape();
        TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
        for (int axis = 0; axis < shape.rank(); axis++) {
            TensorShapeProto.Dimension.Builder size = TensorShapeProto.Dimension.newBuilder();
            if (axis == shape.batchAxis() && style.batch() > 0) {
                size.setDimValue((long) shape.size(axis) * style.batch());
            } else if (axis == shape.batchAxis()) {
                size.setDimParam(shape.size(axis) == 1 ? OnnxFile.BATCH : shape.size(axis) + "*" + OnnxFile.BATCH);
            } else {
                size.setDimValue(shape.size(axis));
            }
            sizes.addDim(size);
        }
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(TensorCodec.type(value.dtype()))
                .setShape(sizes)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    private void addMetadata(ModelProto.Builder model) {
        List<FileMetadata.WeightNote> weights = graph.weights().entrySet().stream()
                .map(e -> new FileMetadata.WeightNote(
                        e.getKey().name(),
                        e.getValue().kind(),
                        e.getValue().sparsity().text(),
                        e.getValue().aliases()))
                .toList();
        List<FileMetadata.CompositeNote> composites = graph.nodes().stream()
                .filter(n -> n.op() instanceof Composite)
                .map(this::note)
                .toList();
        model.addMetadataProps(entry(FileMetadata.WEIGHTS, FileMetadata.json(weights)));
        model.addMetadataProps(entry(FileMetadata.COMPOSITES, FileMetadata.json(composites)));
        graph.metadata().forEach((key, value) -> model.addMetadataProps(entry(key, value)));
    }

    private FileMetadata.CompositeNote note(Node node) {
        return new FileMetadata.CompositeNote(
                node.name(),
                (Composite) node.op(),
                names(node.inputs()),
                names(node.outputs()),
                parts.get(node).stream().map(Node::name).toList());
    }

    private static List<String> names(List<Value> values) {
        return values.stream().map(Value::name).toList();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
