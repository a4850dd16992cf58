package io.densitometer.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Sparsity;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Activation;
import io.densitometer.graph.op.Dropout;
import io.densitometer.graph.op.Linear;
import io.densitometer.graph.op.SeriesDecomposition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a small model looks like in the file. */
class OnnxTextTest {
    @Test
    void writesWhatTheGoldenFileSays() throws IOException {
        assertEquals(golden(), text(ModelProto.parseFrom(OnnxFile.bytes(model()))));
    }

    private static Graph model() {
        GraphBuilder b = new GraphBuilder("small");
        Value x = b.input("x", TensorType.floats(Shape.batched(4, 2)));
        Weight pruned = Weight.parameter(Tensor.of(Shape.of(3, 2), 1f, 0f, 0f, 2f, 3f, 0f))
                .withSparsity(new Sparsity.Unstructured())
                .withAlias("encoder.again.weight");
        Value w = b.weight("encoder.weight", pruned);
        Value bias = b.weight("encoder.bias", Weight.parameter(Tensor.of(Shape.of(3), 1f, 2f, 3f)));
        b.weight("unused", Weight.buffer(Tensor.of(Shape.of(2), 4L, 5L)));
        Value y = b.named("encoder", b.add(new Linear(true, Activation.GELU, false), x, w, bias));
        Value trend = b.addAll(new SeriesDecomposition(List.of(3)), List.of(b.add(new Dropout(0.1), y)))
                .get(1);
        Value zeros = b.expand(b.constant("zero", () -> Tensor.of(Shape.of(1, 1, 1), 0.0)), Shape.batched(2, 3));
        return b.build(List.of(b.concat(1, trend, zeros))).withMetadata("densitometer.model", "Small");
    }

    private static String golden() throws IOException {
        try (InputStream file = OnnxTextTest.class.getResourceAsStream("small.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String text(ModelProto model) throws InvalidProtocolBufferException {
        StringBuilder text = new StringBuilder("ir " + model.getIrVersion() + " opset "
                + model.getOpsetImport(0).getVersion() + " graph "
                + model.getGraph().getName() + "\n");
        model.getGraph().getInputList().forEach(v -> text.append("input " + info(v) + "\n"));
        model.getGraph()
                .getInitializerList()
                .forEach(t -> text.append("tensor " + t.getName() + " " + t.getDimsList() + "\n"));
        model.getGraph().getNodeList().forEach(n -> text.append(node(n) + "\n"));
        model.getGraph().getOutputList().forEach(v -> text.append("output " + info(v) + "\n"));
        model.getMetadataPropsList().forEach(e -> text.append(e.getKey() + " = " + e.getValue() + "\n"));
        return text.toString();
    }

    private static String info(ValueInfoProto value) {
        List<Dimension> sizes = value.getType().getTensorType().getShape().getDimList();
        return value.getName()
                + sizes.stream()
                        .map(d -> d.hasDimParam() ? d.getDimParam() : "" + d.getDimValue())
                        .toList();
    }

    private static String node(NodeProto node) {
        String attributes = node.getAttributeList().stream()
                .map(OnnxTextTest::attribute)
                .collect(Collectors.joining(", ", "[", "]"));
        return node.getName() + ": " + node.getOutputList() + " = " + node.getOpType() + attributes + " of "
                + node.getInputList();
    }

    private static String attribute(AttributeProto attribute) {
        return attribute.getName() + "="
                + (attribute.hasI()
                        ? "" + attribute.getI()
                        : attribute.getIntsList().toString());
    }
}
