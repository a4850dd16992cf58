package io.densitometer.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.GraphCases;
import io.densitometer.graph.GraphCases.GraphCase;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Reduce;
import io.densitometer.model.Architecture;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import io.densitometer.onnx.OnnxFile.Style;
import io.densitometer.pass.DropoutRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What we write keeps to ONNX's rules and to ours, in every style. */
class ExportedFileTest {
    private static final Path TABLE = Path.of("EXPORT.md");

    private static final String CONFIG = """
            {"seq_len": 24, "label_len": 12, "pred_len": 12, "enc_in": 5, "d_model": 32, "n_heads": 4, "d_ff": 48, "e_layers": 2,
             "d_layers": 1, "factor": 2, "moving_avg": 5, "modes": 6, "seg_len": 6, "dropout": 0.1, "version": "%s",
             "wavelet_c": 4, "wavelet_k": 3, "wavelet_alpha": 4}""";

    static Stream<Graph> graphs() {
        Stream<Graph> models = Models.all().stream().map(Architecture::name).map(ExportedFileTest::model);
        return Stream.concat(models, Stream.of(model("FEDformer", "Wavelets")));
    }

    private static Graph model(String name) {
        return model(name, "Fourier");
    }

    private static Graph model(String name, String version) {
        ModelConfig config = ModelConfig.parse(CONFIG.formatted(version));
        return DropoutRemoval.remove(Models.build(name, config, WeightSource.seeded(5)));
    }

    /** Every operator set and every type, and both ways to write. */
    private static List<Style> styles(int batch) {
        Style full = new Style(batch, false);
        Style plain = new Style(batch, true);
        return List.of(
                full.withOpset(17),
                plain.withOpset(17).withPrecision(FloatType.FP16),
                full.withOpset(18).withPrecision(FloatType.BF16),
                full.withOpset(19).withPrecision(FloatType.FP16).withEdges(FloatType.FP16),
                plain.withOpset(20),
                plain.withOpset(20).withPrecision(FloatType.BF16).withEdges(FloatType.BF16));
    }

    private static ModelProto write(Graph graph, Style style) {
        try {
            return ModelProto.parseFrom(OnnxFile.bytes(graph, style));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    static List<GraphCase> ops() {
        return GraphCases.all();
    }

    @ParameterizedTest
    @MethodSource("ops")
    void opsKeepToTheRules(GraphCase one) {
        styles(0).forEach(style -> OnnxRules.check(write(one.graph(), style)));
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void modelsKeepToTheRules(Graph graph) {
        for (Style style : styles(0)) {
            ModelProto model = write(graph, style);
            Map<String, Integer> types = OnnxRules.check(model);
            assertEdges(model, style);
            if (style.precision() != FloatType.FP32) {
                assertMostlyNarrow(model, types, style.precision());
            }
        }
    }

    private static void assertEdges(ModelProto model, Style style) {
        GraphProto graph = model.getGraph();
        Stream.concat(graph.getInputList().stream(), graph.getOutputList().stream())
                .forEach(v -> assertEquals(
                        style.edges().onnx(), v.getType().getTensorType().getElemType(), v.getName()));
    }

    /** Linear layers read 16-bit weights; what stays wide are few products. */
    private static void assertMostlyNarrow(ModelProto model, Map<String, Integer> types, FloatType type) {
        List<NodeProto> products = model.getGraph().getNodeList().stream()
                .filter(n -> n.getOpType().equals("MatMul"))
                .toList();
        long narrow = products.stream()
                .filter(n -> types.get(n.getOutput(0)) == type.onnx())
                .count();
        assertTrue(2 * narrow > products.size(), narrow + " of " + products.size() + " products are " + type);
        model.getGraph().getNodeList().stream()
                .filter(n -> n.getOpType().equals("Softmax"))
                .forEach(n -> assertEquals(FloatType.FP32.onnx(), types.get(n.getOutput(0)), n.getName()));
        List<TensorProto> layers = model.getGraph().getInitializerList().stream()
                .filter(t -> t.getName().endsWith("conv1.weight") || t.getName().endsWith("projection.weight"))
                .toList();
        layers.forEach(t -> assertTrue(t.getDataType() == type.onnx() || type == FloatType.BF16, t.getName()));
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void fixedBatchesLeaveNoSizeOpen(Graph graph) {
        for (Style style : styles(3)) {
            ModelProto model = write(graph, style);
            OnnxRules.check(model);
            GraphProto proto = model.getGraph();
            Stream.concat(proto.getInputList().stream(), proto.getOutputList().stream())
                    .flatMap(v -> v.getType().getTensorType().getShape().getDimList().stream())
                    .forEach(size -> assertTrue(size.hasDimValue(), size.toString()));
            proto.getNodeList().forEach(n -> assertTrue(!n.getOpType().equals("Shape"), n.getName()));
            Set<String> shapes = new HashSet<>();
            proto.getNodeList().stream()
                    .filter(n ->
                            n.getOpType().equals("Reshape") || n.getOpType().equals("Expand"))
                    .forEach(n -> shapes.add(n.getInput(1)));
            proto.getInitializerList().stream()
                    .filter(t -> shapes.remove(t.getName()))
                    .forEach(t -> assertTrue(TensorCodec.decode(t).getLong(0) >= 0, t.getName()));
            assertEquals(Set.of(), shapes, "sizes that are computed");
        }
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void metadataStaysInEveryStyleButThePlainOne(Graph graph) {
        for (Style style : styles(0)) {
            long entries = write(graph, style).getMetadataPropsList().stream()
                    .filter(e -> graph.metadata().containsKey(e.getKey()))
                    .count();
            assertEquals(style.plain() ? 0 : graph.metadata().size(), entries, style.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void plainFilesHoldEachContentOnceAndNothingUnread(Graph graph) {
        GraphProto proto = write(graph, new Style(0, true)).getGraph();
        Set<String> read = new HashSet<>();
        proto.getNodeList().forEach(n -> read.addAll(n.getInputList()));
        Set<TensorProto> contents = new HashSet<>();
        for (TensorProto tensor : proto.getInitializerList()) {
            assertTrue(contents.add(tensor.toBuilder().clearName().build()), tensor.getName() + " is stored twice");
            assertTrue(read.contains(tensor.getName()), tensor.getName() + " is read by nothing");
        }
    }

    /** Also outputs that are inputs, weights or one another. */
    @ParameterizedTest
    @CsvSource({"17, fp32, fp32", "20, fp16, fp32", "18, fp16, fp16", "20, bf16, bf16"})
    void outputsThatNoNodeMakesPassThrough(int opset, String precision, String edges) {
        GraphBuilder b = new GraphBuilder("edges");
        Value x = b.input("x", TensorType.floats(Shape.batched(4)));
        Value w = b.weight("w", Weight.parameter(Tensor.of(Shape.of(4), 1f, 2f, 3f, 4f)));
        Value y = b.plus(x, w);
        Value same = b.add(new Reduce(Reduce.Kind.MAX, List.of(), true), y);
        Graph graph = b.build(List.of(x, w, y, y, same));
        Style style = Style.FULL
                .withOpset(opset)
                .withPrecision(FloatType.named(precision))
                .withEdges(FloatType.named(edges));
        ModelProto model = write(graph, style);
        OnnxRules.check(model);
        assertEdges(model, style);
        assertEquals(
                5,
                model.getGraph().getOutputList().stream()
                        .map(v -> v.getName())
                        .distinct()
                        .count());
    }

    @Test
    void largeModelsKeepTheirDataInAFileBesideThem(@TempDir Path folder) throws IOException {
        Graph graph = model("Transformer");
        Path file = folder.resolve("large.onnx");
        OnnxFile.write(graph, file, Style.FULL, 100_000);
        List<TensorProto> whole = write(graph, Style.FULL).getGraph().getInitializerList();
        ModelProto model = ModelProto.parseFrom(Files.readAllBytes(file));
        byte[] data = Files.readAllBytes(folder.resolve("large.onnx.data"));
        int outside = 0;
        for (int i = 0; i < whole.size(); i++) {
            TensorProto tensor = model.getGraph().getInitializer(i);
            ByteString expected = whole.get(i).getRawData();
            if (tensor.getExternalDataCount() == 0) {
                assertEquals(expected, tensor.getRawData());
            } else {
                assertEquals("large.onnx.data", tensor.getExternalData(0).getValue());
                int offset = Integer.parseInt(tensor.getExternalData(1).getValue());
                int length = Integer.parseInt(tensor.getExternalData(2).getValue());
                assertEquals(0, offset % 4096);
                assertEquals(expected, ByteString.copyFrom(data, offset, length));
                assertTrue(tensor.getRawData().isEmpty() && length >= 1024, tensor.getName());
                outside++;
            }
        }
        assertTrue(outside > 10, outside + " tensors are outside");
        assertEquals(write(graph, Style.FULL), write(OnnxFile.read(file), Style.FULL));
        OnnxFile.write(graph, file, Style.FULL, 10_000_000);
        assertEquals(
                whole, ModelProto.parseFrom(Files.readAllBytes(file)).getGraph().getInitializerList());
    }

    /** The table in EXPORT.md lists the ops that files may hold, no more and no less, with their versions. */
    @Test
    void theTableListsWhatIsWritten() throws IOException {
        Map<String, List<Integer>> listed = new TreeMap<>();
        for (String line : Files.readAllLines(TABLE)) {
            if (line.matches("\\| [A-Z]\\w+ \\|.*")) {
                String[] cells = line.split("\\|", -1);
                List<Integer> versions = new ArrayList<>();
                for (int i = 2; i < 6; i++) {
                    String cell = cells[i].strip();
                    versions.add(cell.equals("–") ? 0 : Integer.parseInt(cell));
                }
                listed.put(cells[1].strip(), versions);
            }
        }
        assertEquals(new TreeMap<>(OnnxRules.versions()), listed);
        assertEquals(listed.keySet(), written());
    }

    /** Ops of all files that the cases and models make. */
    private static Set<String> written() {
        Set<String> written = new TreeSet<>();
        Stream<Graph> all = Stream.concat(graphs(), ops().stream().map(GraphCase::graph));
        all.forEach(graph -> {
            for (int opset : new int[] {OnnxFile.OLDEST_WRITTEN, OnnxFile.OPSET}) {
                write(graph, Style.FULL.withOpset(opset)).getGraph().getNodeList().stream()
                        .map(NodeProto::getOpType)
                        .forEach(written::add);
            }
        });
        written.add("Identity");
        return written;
    }
}
