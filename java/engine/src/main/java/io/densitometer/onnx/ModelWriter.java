package io.densitometer.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
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
import io.densitometer.pass.BatchBinding;
import io.densitometer.pass.Expansion;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A graph as an ONNX model: primitives as nodes, weights as initialisers, the rest as metadata. */
final class ModelWriter {
    /** The operator set that came with version 9 of the file format. */
    private static final int IR_9_OPSET = 19;

    private final Graph graph;
    private final OnnxFile.Style style;
    private final Graph flat;
    private final Map<Node, List<Node>> parts;
    private final NodeTypes types;
    private final ValueWriter values;
    private final GraphProto.Builder proto = GraphProto.newBuilder();

    private ModelWriter(Graph graph, OnnxFile.Style style) {
        this.graph = style.batch() > 0 ? BatchBinding.bind(graph, style.batch()) : graph;
        this.style = style;
        Expansion.Traced traced = Expansion.trace(this.graph);
        this.flat = traced.graph();
        this.parts = traced.parts();
        this.types = new NodeTypes(flat, style.precision(), style.edges());
        this.values = new ValueWriter(proto, flat, types, style.edges());
    }

    static ModelProto write(Graph graph, OnnxFile.Style style) {
        return new ModelWriter(graph, style).model();
    }

    private ModelProto model() {
        proto.setName(graph.name());
        flat.inputs().forEach(v -> proto.addInput(info(v.name(), v)));
        TensorWriter tensors = new TensorWriter(proto);
        addWeights(tensors);
        ArgumentWriter arguments = new ArgumentWriter(proto, flat, values, tensors);
        NodeWriter nodes = new NodeWriter(proto, style.opset(), types, values, arguments);
        for (Node node : flat.nodes()) {
            ((Primitive) node.op()).accept(nodes, node);
        }
        addOutputs();
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(style.opset() < IR_9_OPSET ? 8 : 9)
                .setProducerName("densitometer")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(style.opset()))
                .setGraph(proto);
        if (!style.plain()) {
            addMetadata(model);
        }
        return model.build();
    }

    /** Plain files hold what is read, each content once; others all weights, since metadata speaks of them by name. */
    private void addWeights(TensorWriter tensors) {
        Map<Value, List<Node>> consumers = flat.consumers();
        flat.weights().forEach((value, weight) -> {
            FloatType type = types.of(value);
            if (!style.plain()) {
                tensors.put(value.name(), weight.data(), type);
            } else if (consumers.containsKey(value) || flat.outputs().contains(value)) {
                values.rename(value, tensors.share(value.name(), weight.data(), type));
            }
        });
    }

    /** ONNX wants outputs that nodes make, each once. */
    private void addOutputs() {
        Set<Value> made = new HashSet<>();
        flat.nodes().forEach(n -> made.addAll(n.outputs()));
        for (int i = 0; i < flat.outputs().size(); i++) {
            Value output = flat.outputs().get(i);
            boolean first = made.remove(output);
            String name = first ? output.name() : values.unused("output" + i + "/" + output.name());
            if (!first || !values.made(output).equals(name)) {
                values.output(output, name);
            }
            proto.addOutput(info(name, output));
        }
    }

    private ValueInfoProto info(String name, Value value) {
        Shape shape = value.shape();
        TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
        for (int axis = 0; axis < shape.rank(); axis++) {
            TensorShapeProto.Dimension.Builder size = TensorShapeProto.Dimension.newBuilder();
            if (axis == shape.batchAxis()) {
                size.setDimParam(shape.size(axis) == 1 ? OnnxFile.BATCH : shape.size(axis) + "*" + OnnxFile.BATCH);
            } else {
                size.setDimValue(shape.size(axis));
            }
            sizes.addDim(size);
        }
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(values.edgeType(value))
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
