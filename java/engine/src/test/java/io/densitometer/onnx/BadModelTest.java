package io.densitometer.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged and hostile model files: one sentence that names what is wrong, nothing else. */
class BadModelTest {
    /** @param says what the message must name */
    record Bad(String what, byte[] bytes, String says) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Bad> bad() {
        List<Bad> all = new ArrayList<>();
        byte[] sound = relu().bytes();
        all.add(new Bad("empty", new byte[0], "is empty"));
        all.add(new Bad("text", "not a model".getBytes(StandardCharsets.UTF_8), "no ONNX model"));
        all.add(new Bad("truncated", Arrays.copyOf(sound, sound.length - 7), "truncated"));
        all.add(new Bad(
                "no graph", ModelProto.newBuilder().setIrVersion(8).build().toByteArray(), "no graph"));
        addSets(all);
        addTensors(all);
        addInputs(all);
        all.addAll(BadNodes.all());
        addDomains(all);
        addMetadata(all);
        return all.stream();
    }

    private static TestModel relu() {
        return new TestModel("relu", 13)
                .input("x", "N", 4)
                .node("Relu", "y", "x")
                .output("y", 2);
    }

    private static void addSets(List<Bad> all) {
        all.add(new Bad(
                "old set",
                new TestModel("m", 9).input("x", 1).node("Relu", "y", "x").bytes(),
                "operator set 9"));
        all.add(new Bad("new set", new TestModel("m", 99).bytes(), "operator set 99"));
        all.add(new Bad(
                "no set", relu().proto().clearOpsetImport().build().toByteArray(), "does not state its operator set"));
    }

    private static void addTensors(List<Bad> all) {
        addTensor(all, "ten gigabytes", t -> t.clearFloatData().addDims(50_000).addDims(50_000), "claims the sizes");
        addTensor(all, "overflow", t -> t.addDims(1L << 62).addDims(4), "claims the sizes");
        addTensor(all, "negative", t -> t.addDims(-2), "claims the sizes");
        addTensor(all, "short", t -> t.addDims(3), "does not fill");
        addTensor(all, "odd bytes", t -> t.addDims(1).setRawData(ByteString.copyFrom(new byte[5])), "does not fill");
        addTensor(all, "NaN", t -> t.addDims(1).clearFloatData().addFloatData(Float.NaN), "NaN");
        addTensor(all, "no half", t -> t.addDims(1).setDataType(TensorProto.DataType.FLOAT16_VALUE), "does not fill");
        addTensor(
                all,
                "odd halves",
                t -> t.addDims(1)
                        .setDataType(TensorProto.DataType.BFLOAT16_VALUE)
                        .setRawData(ByteString.copyFrom(new byte[3])),
                "does not fill");
        addTensor(
                all, "eight bits", t -> t.addDims(1).setDataType(TensorProto.DataType.FLOAT8E5M2_VALUE), "FLOAT8E5M2");
        addTensor(all, "no doubles", t -> t.addDims(1).setDataType(TensorProto.DataType.DOUBLE_VALUE), "does not fill");
        addTensor(all, "unknown type", t -> t.addDims(1).setDataType(77), "number 77");
        addTensor(
                all,
                "elsewhere",
                t -> t.addDims(1).setDataLocation(TensorProto.DataLocation.EXTERNAL),
                "file of its own");
        TestModel twice = relu().ints("a", 1).ints("a", 2);
        all.add(new Bad("twice", twice.bytes(), "two tensors are named 'a'"));
    }

    private static void addTensor(List<Bad> all, String what, UnaryOperator<TensorProto.Builder> damage, String says) {
        TestModel model = relu();
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName("w")
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addFloatData(1);
        model.graph().addInitializer(damage.apply(tensor));
        all.add(new Bad("tensor: " + what, model.bytes(), says));
    }

    private static void addInputs(List<Bad> all) {
        all.add(new Bad(
                "two free sizes", new TestModel("m", 13).input("x", "N", "L").bytes(), "'L' beside 'N'"));
        all.add(new Bad(
                "the batch twice", new TestModel("m", 13).input("x", "N", "N").bytes(), "two sizes"));
        all.add(new Bad(
                "two symbols",
                new TestModel("m", 13).input("x", "N", 2).input("z", "M", 2).bytes(),
                "'M' beside 'N'"));
        all.add(new Bad(
                "negative size", new TestModel("m", 13).input("x", "N", -4).bytes(), "size -4"));
        all.add(new Bad(
                "huge", new TestModel("m", 13).input("x", "N", 1 << 30, 1 << 30).bytes(), "2^31"));
        TestModel text = new TestModel("m", 13);
        text.graph().addInput(TestModel.info("x", TensorProto.DataType.STRING_VALUE, 3));
        all.add(new Bad("text as input", text.bytes(), "STRING"));
        all.add(new Bad("same name", relu().input("x", 3).bytes(), "two values are named 'x'"));
        all.add(new Bad("no output", new TestModel("m", 13).input("x", 3).bytes(), "no output"));
        all.add(new Bad("unknown output", relu().output("z", 1).bytes(), "'z'"));
    }

    private static void addDomains(List<Bad> all) {
        for (String domain : List.of("com.microsoft", "pkg.onnxscript.torch_lib")) {
            TestModel model = relu();
            model.graph().getNodeBuilder(0).setDomain(domain);
            all.add(new Bad("domain " + domain, model.bytes(), "domain '" + domain + "'"));
        }
    }

    private static void addMetadata(List<Bad> all) {
        String key = FileMetadata.WEIGHTS;
        all.add(new Bad("damaged notes", with(relu(), key, "[{]"), key));
        all.add(new Bad("null notes", with(relu(), key, "[null]"), key));
        String note = "[{\"name\":\"w\",\"kind\":\"PARAMETER\",\"sparsity\":\"%s\",\"aliases\":[]}]";
        all.add(new Bad("notes without a tensor", with(relu(), key, note.formatted("dense")), "not stored"));
        TestModel stored = relu().tensor("w", Tensor.of(Shape.of(1), 1f));
        all.add(new Bad("unknown pattern", with(stored, key, note.formatted("3 of 4")), "unknown sparsity"));
        TestModel infinite = relu().tensor("w", Tensor.of(Shape.of(1), Float.POSITIVE_INFINITY));
        all.add(new Bad("infinite weight", with(infinite, key, note.formatted("dense")), "infinite"));
    }

    private static byte[] with(TestModel model, String key, String value) {
        return model.proto()
                .addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey(key).setValue(value))
                .build()
                .toByteArray();
    }

    @ParameterizedTest
    @MethodSource("bad")
    void isRefusedInOneSentence(Bad one) {
        BadInputException refused = assertThrows(BadInputException.class, () -> OnnxFile.read(one.bytes(), "bad.onnx"));
        assertTrue(refused.getMessage().contains(one.says()), refused.getMessage());
        assertFalse(refused.getMessage().contains("\n"), refused.getMessage());
    }

    @Test
    void truncationAnywhereIsRefused() {
        byte[] sound = relu().bytes();
        for (int length = 1; length < sound.length; length++) {
            byte[] cut = Arrays.copyOf(sound, length);
            assertThrows(BadInputException.class, () -> OnnxFile.read(cut, "cut.onnx"), "at " + length);
        }
    }

    @Test
    void badPathsAreNamed(@TempDir Path folder) throws IOException {
        Graph graph = OnnxFile.read(relu().bytes(), "relu");
        Path file = folder.resolve("model.onnx");
        OnnxFile.write(graph, file);
        RoundTripTest.assertSame(graph, OnnxFile.read(file));
        assertArrayEquals(new String[] {"model.onnx"}, folder.toFile().list());
        assertSays("is a directory", () -> OnnxFile.read(folder));
        assertSays("is a directory", () -> OnnxFile.write(graph, folder));
        assertSays("does not exist", () -> OnnxFile.read(folder.resolve("nothing.onnx")));
        assertSays("cannot write", () -> OnnxFile.write(graph, folder.resolve("no/such/folder.onnx")));
        Files.write(file, new byte[0]);
        assertSays("is empty", () -> OnnxFile.read(file));
    }

    private static void assertSays(String text, Runnable action) {
        String message = assertThrows(BadInputException.class, action::run).getMessage();
        assertTrue(message.contains(text), message);
    }
}
