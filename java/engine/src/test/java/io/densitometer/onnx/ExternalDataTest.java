package io.densitometer.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights in files beside the model. */
class ExternalDataTest {
    private static final float[] VALUES = {1, -2, 3, 0.5f};
    private static final int OFFSET = 8;

    @TempDir
    private Path home;

    private Path folder;

    @BeforeEach
    void data() throws IOException {
        folder = Files.createDirectories(home.resolve("model"));
        ByteBuffer bytes = ByteBuffer.allocate(OFFSET + 4 * VALUES.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(OFFSET);
        bytes.asFloatBuffer().put(VALUES);
        Files.write(folder.resolve("weights.data"), bytes.array());
        Files.write(home.resolve("secret"), bytes.array());
        Files.createDirectories(folder.resolve("parts"));
        Files.write(folder.resolve("parts/weights.data"), bytes.array());
        Files.createSymbolicLink(folder.resolve("link"), home.resolve("secret"));
    }

    private static byte[] model(String location, String offset, String length) {
        TestModel model = new TestModel("m", 17).input("x", "N", 4);
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName("w")
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(VALUES.length)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL);
        add(tensor, "location", location);
        add(tensor, "offset", offset);
        add(tensor, "length", length);
        model.graph().addInitializer(tensor);
        return model.node("Mul", "y", "x", "w").output("y", 2).bytes();
    }

    private static void add(TensorProto.Builder tensor, String key, String value) {
        if (value != null) {
            tensor.addExternalData(
                    StringStringEntryProto.newBuilder().setKey(key).setValue(value));
        }
    }

    private Graph read(byte[] model) throws IOException {
        Path file = Files.write(folder.resolve("model.onnx"), model);
        return OnnxFile.read(file);
    }

    @ParameterizedTest
    @CsvSource({"weights.data, 8, 16", "weights.data, 8,", "parts/weights.data, 8, 16", "./parts/../weights.data, 8, 16"
    })
    void isRead(String location, String offset, String length) throws IOException {
        Graph graph = read(model(location, offset, length));
        Value weight = graph.valuesByName().get("w");
        assertArrayEquals(VALUES, graph.weight(weight).data().floats());
    }

    /** The first float, 1, as bytes is a half of 0 and one of 1.875, and a brain float of 1. */
    @ParameterizedTest
    @CsvSource({"FLOAT16, 0, 1.875", "BFLOAT16, 0, 1"})
    void narrowNumbersAreRead(DataType type, float first, float second) throws IOException {
        TestModel model = new TestModel("m", 17).input("x", "N", 2);
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName("w")
                .setDataType(type.getNumber())
                .addDims(2)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL);
        add(tensor, "location", "weights.data");
        add(tensor, "offset", "8");
        add(tensor, "length", "4");
        model.graph().addInitializer(tensor);
        Graph graph = read(model.node("Mul", "y", "x", "w").output("y", 2).bytes());
        Value weight = graph.valuesByName().get("w");
        assertArrayEquals(
                new float[] {first, second}, graph.weight(weight).data().floats());
    }

    @ParameterizedTest
    @CsvSource({
        "nothing.data, 8, 16, which does not exist",
        "../secret, 8, 16, outside the model's folder",
        "parts/../../secret, 8, 16, outside the model's folder",
        "/etc/hostname, 0, 1, outside the model's folder",
        "link, 8, 16, a link out of the model's folder",
        "parts, 0, 16, which does not exist",
        "weights.data, 9, 16, claims 16 bytes from 9 on",
        "weights.data, 999999999999999999, 16, claims 16 bytes",
        "weights.data, 99, , claims",
        "weights.data, 8, 999999999999999999, claims",
        "weights.data, 8, 12, does not fill",
        "weights.data, -8, 16, states the offset '-8'",
        "weights.data, 8, sixteen, states the length 'sixteen'",
        ", 8, 16, a file that it does not name"
    })
    void damageIsRefused(String location, String offset, String length, String says) {
        assertSays(says, () -> read(model(location, offset, length)));
    }

    @Test
    void bytesAloneHaveNoFolder() {
        assertSays("read from bytes", () -> OnnxFile.read(model("weights.data", "8", "16"), "bytes"));
    }

    private interface Action {
        void run() throws IOException;
    }

    private static void assertSays(String text, Action action) {
        String message = assertThrows(BadInputException.class, action::run).getMessage();
        assertTrue(message.contains("tensor 'w'") && message.contains(text), message);
        assertFalse(message.contains("\n"), message);
    }
}
