package io.densitometer.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsTest {
    @TempDir
    private Path folder;

    /** A file with a header and data bytes of the test's choosing. */
    static Path file(Path folder, String header, byte... data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return file(folder, json.length, json, data);
    }

    private static Path file(Path folder, long claimed, byte[] header, byte... data) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(claimed).put(header).put(data);
        return Files.write(folder.resolve("hostile.safetensors"), bytes.array());
    }

    @Test
    void readsWhatItWrites() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("single", Tensor.of(Shape.of(2, 3), 1f, -2f, 3.5f, 0f, -0f, 1e-42f));
        tensors.put("double", Tensor.of(Shape.of(2), Math.PI, -1e300));
        tensors.put("indices", Tensor.of(Shape.of(3, 1), Long.MIN_VALUE, 0L, 7L));
        tensors.put("scalar", Tensor.of(Shape.of(), 4f));
        tensors.put("nothing", Tensor.of(Shape.of(0, 5), new float[0]));
        Path file = folder.resolve("tensors.safetensors");
        Safetensors.write(file, tensors);
        Safetensors read = Safetensors.open(file);
        assertEquals(tensors.keySet(), read.names());
        tensors.forEach((name, tensor) -> assertEquals(tensor, read.tensor(name), name));
    }

    @Test
    void widensHalfPrecision() throws IOException {
        String header = "{\"__metadata__\":{\"format\":\"pt\"},"
                + "\"h\":{\"dtype\":\"F16\",\"shape\":[6],\"data_offsets\":[0,12]},"
                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[12,16]}}";
        int[] bits = {0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00, 0x8000, 0x3f80, 0xc049};
        ByteBuffer data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        for (int one : bits) {
            data.putShort((short) one);
        }
        Safetensors read = Safetensors.open(file(folder, header, data.array()));
        float[] half = {1, -2, 65504, 5.9604645e-8f, Float.POSITIVE_INFINITY, -0f};
        assertArrayEquals(half, read.tensor("h").floats());
        assertArrayEquals(new float[] {1, -3.140625f}, read.tensor("b").floats());
    }

    @Test
    void readsBytesAsIntegers() throws IOException {
        String header = "{\"m\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]}}";
        Safetensors read = Safetensors.open(file(folder, header, new byte[] {0, 1, -1}));
        assertEquals(Tensor.of(Shape.of(3), 0L, 1L, 255L), read.tensor("m"));
    }

    static Stream<Arguments> hostileHeaders() {
        String one = "{\"x\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":%s}}";
        String two = "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":%s},"
                + "\"y\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":%s}}";
        return Stream.of(
                Arguments.of("", "not a JSON object"),
                Arguments.of("{", "not valid JSON"),
                Arguments.of("[1]", "not a JSON object"),
                Arguments.of("{} {}", "not valid JSON"),
                Arguments.of("{\"x\":3}", "'x'"),
                Arguments.of("{\"x\":null,\"x\":null}", "not valid JSON"),
                Arguments.of("[".repeat(5000), "not valid JSON"),
                Arguments.of(one.formatted("[2]", "[0,4]"), "does not fit its shape"),
                Arguments.of(one.formatted("[-1]", "[0,8]"), "impossible size"),
                Arguments.of(one.formatted("[1.5]", "[0,8]"), "impossible size"),
                Arguments.of(one.formatted("[99999999999]", "[0,8]"), "impossible size"),
                Arguments.of(one.formatted("[2147483647,2147483647,4]", "[0,8]"), "more elements than"),
                Arguments.of(one.formatted("[65536,65536,0]", "[0,8]"), "more elements than"),
                Arguments.of(one.formatted("\"2\"", "[0,8]"), "no usable shape"),
                Arguments.of(one.formatted("[2]", "[0,9999999999999]"), "outside the file"),
                Arguments.of(one.formatted("[2]", "[-8,0]"), "no data_offsets"),
                Arguments.of(one.formatted("[2]", "[8,0]"), "outside the file"),
                Arguments.of(one.formatted("[2]", "[0,1e99]"), "no data_offsets"),
                Arguments.of(one.formatted("[2]", "[0]"), "no data_offsets"),
                Arguments.of(one.formatted("[1]", "[0,4]"), "belong to no tensor"),
                Arguments.of(one.formatted("[1]", "[4,8]"), "gap"),
                Arguments.of(two.formatted("[0,4]", "[0,4]"), "overlaps"),
                Arguments.of("{\"x\":{\"dtype\":\"C64\",\"shape\":[1],\"data_offsets\":[0,8]}}", "'C64'"));
    }

    @ParameterizedTest
    @MethodSource("hostileHeaders")
    void refusesHostileHeaders(String header, String problem) throws IOException {
        assertRefused(file(folder, header, new byte[8]), problem);
    }

    static Stream<Arguments> hostileLengths() {
        return Stream.of(
                Arguments.of(Long.MAX_VALUE), Arguments.of(-1L), Arguments.of(3L), Arguments.of(10_000_000_000L));
    }

    @ParameterizedTest
    @MethodSource("hostileLengths")
    void refusesHeaderLengthsBeyondTheFile(long claimed) throws IOException {
        assertRefused(file(folder, claimed, new byte[] {'{', '}'}), "not a safetensors file, or is cut off");
    }

    @Test
    void refusesWhatIsNoFile() throws IOException {
        assertRefused(folder, "is not a file");
        assertRefused(folder.resolve("absent"), "does not exist");
        assertRefused(Files.createFile(folder.resolve("empty")), "cut off");
        assertRefused(Files.write(folder.resolve("short"), new byte[7]), "cut off");
    }

    @Test
    void refusesAFileCutAfterOpening() throws IOException {
        Path file = folder.resolve("cut.safetensors");
        Safetensors.write(file, Map.of("x", Tensor.of(Shape.of(4), 1f, 2f, 3f, 4f)));
        Safetensors read = Safetensors.open(file);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 1));
        BadInputException refusal = assertThrows(BadInputException.class, () -> read.tensor("x"));
        assertTrue(refusal.getMessage().contains("cut off at byte"), refusal.getMessage());
        assertRefused(file, "outside the file");
    }

    @Test
    void namesTheNearestTensor() {
        Path file = folder.resolve("near.safetensors");
        Safetensors.write(file, Map.of("encoder.norm.weight", Tensor.of(Shape.of(1), 1f)));
        Safetensors read = Safetensors.open(file);
        BadInputException refusal = assertThrows(BadInputException.class, () -> read.tensor("encoder.nrm.weight"));
        assertTrue(refusal.getMessage().contains("nearest: 'encoder.norm.weight'"), refusal.getMessage());
    }

    private static void assertRefused(Path file, String problem) {
        BadInputException refusal = assertThrows(BadInputException.class, () -> Safetensors.open(file));
        assertTrue(refusal.getMessage().contains(problem), refusal.getMessage());
        assertFalse(refusal.getMessage().contains("\n"), refusal.getMessage());
    }
}
