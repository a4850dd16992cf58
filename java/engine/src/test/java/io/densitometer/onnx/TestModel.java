package io.densitometer.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.densitometer.graph.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes ONNX models as others would, for tests of the reader. */
public final class TestModel {
    private final String name;
    private final int opset;
    private final GraphProto.Builder graph = GraphProto.newBuilder();

    public TestModel(String name, int opset) {
        this.name = name;
        this.opset = opset;
        graph.setName(name);
    }

    /** The graph of a file beside this class, if there is one. */
    static Optional<TestModel> read(String file, String name) {
        try (InputStream stream = TestModel.class.getResourceAsStream(file)) {
            return stream == null ? Optional.empty() : Optional.of(of(ModelProto.parseFrom(stream), name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TestModel of(ModelProto model, String name) {
        long opset = model.getOpsetImportList().stream()
                .filter(set -> set.getDomain().isEmpty())
                .mapToLong(OperatorSetIdProto::getVersion)
                .findFirst()
                .orElseThrow();
        TestModel made = new TestModel(name, (int) opset);
        made.graph.mergeFrom(model.getGraph());
        return made;
    }

    @Override
    public String toString() {
        return name;
    }

    public String name() {
        return name;
    }

    int opset() {
        return opset;
    }

    /** The model before it is turned into bytes. */
    public ModelProto.Builder proto() {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph);
    }

    public byte[] bytes() {
        return proto().build().toByteArray();
    }

    /** The graph, to be damaged. */
    public GraphProto.Builder graph() {
        return graph;
    }

    /** An input; sizes are integers or symbols. */
    public TestModel input(String input, Object... sizes) {
        graph.addInput(info(input, TensorProto.DataType.FLOAT_VALUE, sizes));
        return this;
    }

    /** An output of any sizes of that number. */
    public TestModel output(String output, int rank) {
        Object[] sizes = new Object[rank];
        for (int i = 0; i < rank; i++) {
            sizes[i] = output + i;
        }
        graph.addOutput(info(output, TensorProto.DataType.FLOAT_VALUE, sizes));
        return this;
    }

    public static ValueInfoProto info(String name, int type, Object... sizes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Object size : sizes) {
            shape.addDim(
                    size instanceof String symbol
                            ? Dimension.newBuilder().setDimParam(symbol)
                            : Dimension.newBuilder().setDimValue(((Number) size).longValue()));
        }
        TypeProto.Tensor tensor =
                TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape).build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /** A stored tensor in typed fields instead of raw bytes. */
    public TestModel tensor(String tensor, Tensor data) {
        graph.addInitializer(typed(data).setName(tensor));
        return this;
    }

    /** A stored vector of integers. */
    public TestModel ints(String tensor, long... values) {
        return tensor(tensor, Tensor.of(io.densitometer.graph.Shape.of(values.length), values));
    }

    private static TensorProto.Builder typed(Tensor data) {
        TensorProto.Builder proto = TensorProto.newBuilder().setDataType(TensorCodec.type(data.dtype()));
        for (int size : data.shape().sizes()) {
            proto.addDims(size);
        }
        for (int i = 0; i < data.size(); i++) {
            switch (data.dtype()) {
                case FLOAT -> proto.addFloatData((float) data.get(i));
                case INT64 -> proto.addInt64Data(data.getLong(i));
                case BOOL -> proto.addInt32Data((int) data.getLong(i));
            }
        }
        return proto;
    }

    /** A node named after its first output. */
    public TestModel node(String op, List<String> outputs, List<String> inputs, Map<String, Object> attributes) {
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType(op)
                .setName("n_" + outputs.get(0))
                .addAllInput(inputs)
                .addAllOutput(outputs);
        attributes.forEach((attribute, value) -> node.addAttribute(attribute(attribute, value)));
        graph.addNode(node);
        return this;
    }

    /** A node of this name. */
    public TestModel named(String node, String op, String output, List<String> inputs, Map<String, Object> attributes) {
        node(op, List.of(output), inputs, attributes);
        graph.getNodeBuilder(graph.getNodeCount() - 1).setName(node);
        return this;
    }

    /** A node with one output and no attributes. */
    public TestModel node(String op, String output, String... inputs) {
        return node(op, List.of(output), List.of(inputs), Map.of());
    }

    public static AttributeProto attribute(String name, Object value) {
        AttributeProto.Builder proto = AttributeProto.newBuilder().setName(name);
        if (value instanceof Integer integer) {
            return proto.setType(AttributeType.INT).setI(integer).build();
        } else if (value instanceof Float number) {
            return proto.setType(AttributeType.FLOAT).setF(number).build();
        } else if (value instanceof String text) {
            return proto.setType(AttributeType.STRING)
                    .setS(ByteString.copyFromUtf8(text))
                    .build();
        } else if (value instanceof Tensor tensor) {
            return proto.setType(AttributeType.TENSOR).setT(typed(tensor)).build();
        }
        for (Object one : (List<?>) value) {
            proto.addInts(((Number) one).longValue());
        }
        return proto.setType(AttributeType.INTS).build();
    }
}
