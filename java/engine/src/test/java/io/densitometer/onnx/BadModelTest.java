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
import java.util.Map;
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
        addNodes(all);
        addAttributes(all);
        addNorms(all);
        addOutside(all);
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

    private static void addNodes(List<Bad> all) {
        addNode(all, "unknown operator", m -> m.node("Frobnicate", "y", "x"), "(Frobnicate)");
        addNode(all, "loop", m -> m.node("Add", "a", "x", "b").node("Add", "b", "x", "a"), "cycle");
        addNode(all, "itself", m -> m.node("Add", "a", "x", "a"), "cycle");
        addNode(all, "undefined", m -> m.node("Relu", "y", "q"), "'q'");
        addNode(all, "made twice", m -> m.node("Relu", "y", "x").node("Neg", "y", "x"), "made by two nodes");
        addNode(all, "too few inputs", m -> m.node("Add", "y", "x").node("MatMul", "z", "y"), "input 1 is missing");
        addNode(all, "wrong sizes", m -> m.node("MatMul", "y", "x", "x"), "MatMul of");
        addNode(all, "second output", m -> m.node("Relu", List.of("y", "z"), List.of("x"), Map.of()), "output 1");
        addNode(all, "batch cut", m -> m.ints("s", 0).ints("e", 1).node("Slice", "y", "x", "s", "e"), "batch");
        addNode(all, "batch fixed", m -> m.ints("s", 8, 1).node("Reshape", "y", "x", "s"), "fixes the batch");
        addNode(
                all,
                "computed shape",
                m -> m.node("Cast", List.of("s"), List.of("x"), Map.of("to", 7)).node("Reshape", "y", "x", "s"),
                "must be known");
        addNode(all, "huge expansion", m -> m.ints("s", 1 << 30, 1 << 30).node("Expand", "y", "one", "s"), "2^31");
        addNode(
                all,
                "huge range",
                m -> m.node("Shape", "s", "x")
                        .node("Constant", List.of("n"), List.of(), Map.of("value", Tensor.of(Shape.of(), 1L << 60)))
                        .node("Constant", List.of("i"), List.of(), Map.of("value", Tensor.of(Shape.of(), 1L)))
                        .node("Range", "y", "i", "n", "i"),
                "store it");
        addNode(all, "index outside", m -> m.ints("i", 9).node("Gather", "y", "one", "i"), "may lie outside");
        addNode(
                all,
                "index computed",
                m -> m.node("Cast", List.of("i"), List.of("x"), Map.of("to", 7)).node("Gather", "y", "one", "i"),
                "may lie outside");
    }

    private static void addAttributes(List<Bad> all) {
        addNode(all, "unknown attribute", m -> m.node("Relu", List.of("y"), List.of("x"), Map.of("slope", 1)), "slope");
        addNode(all, "gelu", m -> m.node("Gelu", List.of("y"), List.of("x"), Map.of("approximate", "fast")), "fast");
        addNode(all, "big axis", m -> m.node("Softmax", List.of("y"), List.of("x"), Map.of("axis", 1 << 30)), "range");
        addNode(all, "no axis", m -> m.node("Softmax", List.of("y"), List.of("x"), Map.of("axis", 5)), "axis 5");
        addNode(
                all,
                "stride 0",
                m -> m.node(
                        "MaxPool",
                        List.of("y"),
                        List.of("x"),
                        Map.of("kernel_shape", List.of(2), "strides", List.of(0))),
                "strides 0");
        addNode(all, "group 0", m -> m.node("Conv", List.of("y"), List.of("x", "one"), Map.of("group", 0)), "Conv");
        addNode(
                all,
                "k too large",
                m -> m.ints("k", 99).node("TopK", List.of("y", "i"), List.of("x", "k"), Map.of()),
                "TopK 99");
        addNode(
                all,
                "dropout 1.5",
                m -> m.node("Dropout", List.of("y"), List.of("x", "r"), Map.of())
                        .tensor("r", Tensor.scalar(1.5)),
                "Dropout ratio");
        addNode(all, "huge tile", m -> m.ints("r", 1, 1 << 24).node("Tile", "y", "x", "r"), "not supported");
        addNode(all, "huge pad", m -> m.ints("p", 0, 1 << 24, 0, 1 << 29).node("Pad", "y", "x", "p"), "out of range");
        addNode(
                all,
                "two cubes",
                m -> m.node("Transpose", List.of("y"), List.of("x"), Map.of("perm", List.of(1, 1))),
                "Transpose");
    }

    private static void addNorms(List<Bad> all) {
        addNode(
                all,
                "norm over the batch",
                m -> m.node("LayerNormalization", List.of("y"), List.of("x", "one"), Map.of("axis", 0)),
                "norm over the batch");
        addNode(
                all,
                "scale of other sizes",
                m -> m.tensor("s", Tensor.of(Shape.of(2, 4), new float[8])).node("LayerNormalization", "y", "x", "s"),
                "does not have the normalised sizes [8]");
        addNode(
                all,
                "instances without channels",
                m -> m.node("InstanceNormalization", "y", "one", "one", "one"),
                "axis 1");
        addNode(
                all,
                "groups of different sizes",
                m -> m.node("GroupNormalization", List.of("y"), List.of("x", "one", "one"), Map.of("num_groups", 3)),
                "8 channels do not fall into 3 groups");
        addNode(
                all,
                "norm of millions",
                m -> m.input("z", 1, 1, 1 << 25).node("InstanceNormalization", "y", "z", "one", "one"),
                "norm's width 33554432 is out of range");
        addNode(all, "second name", m -> m.node("Cast", List.of("y", "z"), List.of("x"), Map.of("to", 1)), "output 1");
        addNode(all, "number or not", m -> m.node("IsNaN", "y", "x"), "add a mask of floats");
        addNode(all, "hidden row", BadModelTest::hidden, "hides no whole row");
    }

    private static TestModel hidden(TestModel model) {
        float[] mask = new float[8];
        Arrays.fill(mask, Float.NEGATIVE_INFINITY);
        return model.tensor("mask", Tensor.of(Shape.of(8), mask))
                .node("Add", "m", "x", "mask")
                .node("Softmax", "p", "m")
                .node("IsNaN", "y", "p");
    }

    private static void addOutside(List<Bad> all) {
        for (String op : List.of("If", "Loop", "Scan")) {
            addNode(all, op, m -> m.node(op, "y", "x"), "control flow");
        }
        for (String op : List.of("LSTM", "GRU", "RNN")) {
            addNode(all, op, m -> m.node(op, "y", "x"), "recurrent");
        }
        for (String op : List.of("QuantizeLinear", "DynamicQuantizeLinear", "QLinearMatMul", "MatMulInteger")) {
            addNode(all, op, m -> m.node(op, "y", "x"), "give the model in float32");
        }
        addNode(all, "random", m -> m.node("RandomNormalLike", "y", "x"), "no random numbers");
        addNode(all, "sequence", m -> m.node("SequenceConstruct", "y", "x"), "sequences");
        addNode(all, "data sizes", m -> m.node("NonZero", "y", "x"), "depend on the data");
        addNode(all, "comparison", m -> m.node("Less", "y", "x", "one"), "on constants alone");
        addNode(
                all,
                "training",
                m -> m.node("BatchNormalization", List.of("y"), List.of("x"), Map.of("training_mode", 1)),
                "training_mode");
        addNode(
                all,
                "two axes",
                m -> m.ints("s", 0, 1, 2, 4)
                        .node("Reshape", "r", "x", "s")
                        .tensor("w", Tensor.of(Shape.of(1, 1, 2, 2), 1f, 2f, 3f, 4f))
                        .node("Conv", List.of("y"), List.of("r", "w"), Map.of("pads", List.of(1, 1, 1, 1))),
                "along one of them");
        addNode(
                all,
                "three factors",
                m -> m.node("Einsum", List.of("y"), List.of("x", "x", "x"), Map.of("equation", "ab,ab,ab->ab")),
                "'ab,ab,ab->ab'");
        addNode(
                all,
                "two sums",
                m -> m.node("Einsum", List.of("y"), List.of("x", "x"), Map.of("equation", "ab,ca->c")),
                "only products");
        addNode(
                all,
                "division by 0",
                m -> m.tensor("i", Tensor.of(Shape.of(2, 1), 1L, 2L))
                        .tensor("o", Tensor.of(Shape.of(1, 1), new long[] {0}))
                        .node("Div", "y", "i", "o"),
                "divided by 0");
        addNode(
                all,
                "endless range",
                m -> m.tensor("nil", Tensor.scalar(0)).node("Range", "y", "nil", "one", "nil"),
                "store it");
    }

    private static void addDomains(List<Bad> all) {
        for (String domain : List.of("com.microsoft", "pkg.onnxscript.torch_lib")) {
            TestModel model = relu();
            model.graph().getNodeBuilder(0).setDomain(domain);
            all.add(new Bad("domain " + domain, model.bytes(), "domain '" + domain + "'"));
        }
    }

    private static void addNode(List<Bad> all, String what, UnaryOperator<TestModel> more, String says) {
        TestModel model = new TestModel("m", 20).input("x", "N", 8).tensor("one", Tensor.of(Shape.of(1), 1f));
        all.add(new Bad("node: " + what, more.apply(model).output("y", 1).bytes(), says));
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
