package io.densitometer.onnx;

import static io.densitometer.graph.GraphException.require;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphException;
import io.densitometer.graph.Node;
import io.densitometer.graph.Sparsity;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.Verifier;
import io.densitometer.graph.Weight;
import io.densitometer.pass.ForeignPatterns;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An ONNX model as a graph. */
final class ModelReader {
    private final ModelProto model;
    private final GraphProto proto;
    private final Map<String, String> notes = new LinkedHashMap<>();
    private final ExternalData external;
    private final Scope scope;
    private final List<Value> inputs = new ArrayList<>();
    private final Set<Value> listed = new HashSet<>();

    private ModelReader(ModelProto model, ExternalData external) {
        this.model = model;
        this.external = external;
        this.proto = model.getGraph();
        for (StringStringEntryProto entry : model.getMetadataPropsList()) {
            notes.put(entry.getKey(), entry.getValue());
        }
        this.scope = new Scope(names(proto));
    }

    /**
     * @param external where tensors may lie that are not in the model
     * @throws GraphException naming the node or tensor when the model is damaged or cannot be expressed
     */
    static Graph read(ModelProto model, ExternalData external) {
        require(model.hasGraph(), "this is no ONNX model: it has no graph");
        return new ModelReader(model, external).graph();
    }

    private static Set<String> names(GraphProto proto) {
        Set<String> names = new HashSet<>();
        proto.getInputList().forEach(v -> names.add(v.getName()));
        proto.getInitializerList().forEach(t -> names.add(t.getName()));
        proto.getNodeList().forEach(n -> names.addAll(n.getOutputList()));
        return names;
    }

    private Graph graph() {
        require(proto.getSparseInitializerCount() == 0, "sparse tensors are not supported: store weights dense");
        readTensors();
        readInputs();
        boolean foreign = !notes.containsKey(FileMetadata.WEIGHTS);
        NodeTranslator translator = new NodeTranslator(scope, opset(), foreign);
        for (NodeProto node : NodeOrder.sort(proto.getNodeList())) {
            translator.translate(node);
        }
        List<Value> outputs = translator.outputs(
                proto.getOutputList().stream().map(ValueInfoProto::getName).toList());
        IndexBounds.check(translator.nodes(), scope.weights());
        List<Node> nodes = CompositeRestorer.restore(
                translator.nodes(),
                outputs,
                scope.weights(),
                FileMetadata.composites(notes.getOrDefault(FileMetadata.COMPOSITES, "[]")));
        String name = proto.getName().isEmpty() ? "model" : proto.getName();
        Graph graph = Verifier.verify(new Graph(name, inputs, outputs, usedWeights(nodes, outputs), nodes, metadata()));
        return foreign ? ForeignPatterns.recognise(graph) : graph;
    }

    private int opset() {
        for (OperatorSetIdProto set : model.getOpsetImportList()) {
            if (set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx")) {
                long version = set.getVersion();
                require(
                        version >= OnnxFile.OLDEST_OPSET && version <= OnnxFile.NEWEST_OPSET,
                        "operator set %d is not supported: convert the model to one from %d to %d",
                        version,
                        OnnxFile.OLDEST_OPSET,
                        OnnxFile.NEWEST_OPSET);
                return (int) version;
            }
        }
        throw new GraphException("the model does not state its operator set: export it again");
    }

    private void readTensors() {
        for (TensorProto tensor : proto.getInitializerList()) {
            Tensor data = TensorCodec.decode(external.inside(tensor));
            scope.store(tensor.getName(), new Weight(guess(data), data, Sparsity.DENSE, List.of()));
        }
        Set<String> names = new HashSet<>();
        for (FileMetadata.WeightNote note : FileMetadata.weights(notes.getOrDefault(FileMetadata.WEIGHTS, "[]"))) {
            Tensor data = scope.stored(note.name());
            require(data != null, "weight '%s' is listed in the metadata but not stored", note.name());
            require(names.add(note.name()), "weight '%s' is listed twice in the metadata", note.name());
            Weight weight = new Weight(note.kind(), data, Sparsity.parse(note.sparsity()), note.aliases());
            require(
                    !weight.isParameter() || finite(data),
                    "weight '%s' holds infinite values: train it again",
                    note.name());
            listed.add(scope.promote(note.name(), weight));
        }
    }

    /** What a tensor of a model without notes is: single numbers, integers and masks are not trained. */
    private static Weight.Kind guess(Tensor data) {
        boolean trained = data.dtype() == DType.FLOAT && data.size() > 1 && finite(data);
        return trained ? Weight.Kind.PARAMETER : Weight.Kind.CONSTANT;
    }

    private static boolean finite(Tensor data) {
        for (int i = 0; i < data.size(); i++) {
            if (!Double.isFinite(data.get(i))) {
                return false;
            }
        }
        return true;
    }

    private void readInputs() {
        InputTypes types = new InputTypes();
        for (ValueInfoProto info : proto.getInputList()) {
            if (scope.stored(info.getName()) == null) {
                TensorType type = types.read(info);
                Value input = new Value(info.getName(), type);
                InputTypes.requireModest(input);
                scope.define(info.getName(), input);
                inputs.add(input);
            }
        }
    }

    /** Weights that the metadata lists, and those that nodes read. */
    private Map<Value, Weight> usedWeights(List<Node> nodes, List<Value> outputs) {
        Set<Value> used = new HashSet<>(outputs);
        nodes.forEach(n -> used.addAll(n.inputs()));
        Map<Value, Weight> kept = new LinkedHashMap<>(scope.weights());
        kept.keySet().removeIf(v -> !listed.contains(v) && !used.contains(v));
        return kept;
    }

    private Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>(notes);
        metadata.keySet().removeAll(Set.of(FileMetadata.WEIGHTS, FileMetadata.COMPOSITES));
        return metadata;
    }
}
