package io.densitometer.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphCases;
import io.densitometer.graph.op.Composite;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a file says about its composites is checked against its nodes. */
class CompositeNotesTest {
    /** Notes on composites are only ever a hint. */
    @Test
    void falseNotesOnCompositesAreIgnored() {
        for (GraphCases.GraphCase one : GraphCases.all()) {
            long composites = one.graph().nodes().stream()
                    .filter(n -> n.op() instanceof Composite)
                    .count();
            ModelProto.Builder model = proto(one.graph());
            String flat = OnnxFile.read(withNotes(model, "[]"), "test").dump();
            String notes = notes(model);
            for (String text : composites == 1 ? damaged(notes) : List.<String>of()) {
                String read = OnnxFile.read(withNotes(model, text), "test").dump();
                assertEquals(text.equals(notes) ? one.graph().dump() : flat, read, text);
            }
        }
    }

    private static List<String> damaged(String notes) {
        return List.of(
                "{",
                "[null, 7, {}]",
                notes.replace("\"type\":\"", "\"type\":\"java.io."),
                notes.replace("\"inputs\":[", "\"inputs\":[\"nothing\","),
                notes.replaceAll("\"nodes\":\\[[^]]*\\]", "\"nodes\":[]"),
                notes.replaceAll("\"(heads|delays|windows|padding)\":\\[?\\d+", "$0" + "00000"),
                notes.replaceAll("\"(heads|delays|windows|padding)\":\\[?\\d+", "$0" + "000000000"),
                notes.replaceAll("\"nodes\":\\[\"[^\"]*\"", "\"nodes\":[\"other\""));
    }

    /** A changed constant makes another model: the composite must not come back. */
    @Test
    void changedConstantsAreNoticed() {
        for (GraphCases.GraphCase one : GraphCases.all()) {
            String op = one.op().name();
            if (List.of("SeriesDecomposition", "FourierBlock", "AutoCorrelation")
                    .contains(op)) {
                ModelProto.Builder model = proto(one.graph());
                int last = model.getGraph().getInitializerCount();
                for (int i = 0; i < last; i++) {
                    TensorProto tensor = model.getGraph().getInitializer(i);
                    if (tensor.getName().matches("(moving_average|dft|idft).*")) {
                        byte[] data = tensor.getRawData().toByteArray();
                        data[6] ^= 0x40;
                        model.getGraphBuilder()
                                .setInitializer(i, tensor.toBuilder().setRawData(ByteString.copyFrom(data)));
                        boolean back = OnnxFile.read(model.build().toByteArray(), "test").nodes().stream()
                                .anyMatch(n -> n.op().name().equals(op));
                        assertFalse(back, one + " with another " + tensor.getName());
                    }
                }
            }
        }
    }

    private static ModelProto.Builder proto(Graph graph) {
        return ModelWriter.write(graph, OnnxFile.Style.FULL).toBuilder();
    }

    private static String notes(ModelProto.Builder model) {
        return model.getMetadataPropsList().stream()
                .filter(e -> e.getKey().equals(FileMetadata.COMPOSITES))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    private static byte[] withNotes(ModelProto.Builder model, String notes) {
        ModelProto.Builder changed = model.build().toBuilder();
        for (int i = 0; i < changed.getMetadataPropsCount(); i++) {
            if (changed.getMetadataProps(i).getKey().equals(FileMetadata.COMPOSITES)) {
                changed.getMetadataPropsBuilder(i).setValue(notes);
            }
        }
        return changed.build().toByteArray();
    }
}
