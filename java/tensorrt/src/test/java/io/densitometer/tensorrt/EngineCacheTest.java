package io.densitometer.tensorrt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.cuda.device.DeviceInfo;
import io.densitometer.tensorrt.engine.BuildFlags;
import io.densitometer.tensorrt.engine.BuiltEngine;
import io.densitometer.tune.CacheFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EngineCacheTest {
    private static final DeviceInfo H200 = new DeviceInfo(0, "NVIDIA H200", 9, 0, 1, "driver 1");
    private static final BuildFlags FLAGS = new BuildFlags(false, false, 3, 0);
    private static final byte[] ONNX = {1, 2, 3};
    private static final EngineKey KEY = EngineKey.of("10.15.1", H200, FLAGS, ONNX);
    private static final byte[] PLAN = "an engine\nof two lines".getBytes(StandardCharsets.UTF_8);

    private final List<String> notes = Collections.synchronizedList(new ArrayList<>());

    @TempDir
    private Path folder;

    private EngineCache cache() {
        return new EngineCache(new CacheFolder(folder.resolve("new")), notes::add);
    }

    @Test
    void whatIsKeptIsFoundAgain() {
        cache().keep(KEY, new BuiltEngine(PLAN, new byte[] {9}, List.of("(Sparsity) x")));
        PlanFile found = cache().engine(KEY).orElseThrow();
        assertArrayEquals(PLAN, found.plan());
        assertEquals(List.of("(Sparsity) x"), found.log());
        assertArrayEquals(new byte[] {9}, cache().timings(KEY));
        assertEquals(List.of(), notes);
    }

    @Test
    void anythingElseHasAnotherFile() {
        List<EngineKey> keys = List.of(
                KEY,
                EngineKey.of("10.15.2", H200, FLAGS, ONNX),
                EngineKey.of("10.15.1", new DeviceInfo(0, "NVIDIA H100", 9, 0, 1, ""), FLAGS, ONNX),
                EngineKey.of("10.15.1", new DeviceInfo(0, "NVIDIA H200", 9, 1, 1, ""), FLAGS, ONNX),
                EngineKey.of("10.15.1", H200, new BuildFlags(true, false, 3, 0), ONNX),
                EngineKey.of("10.15.1", H200, new BuildFlags(false, true, 3, 0), ONNX),
                EngineKey.of("10.15.1", H200, new BuildFlags(false, false, 4, 0), ONNX),
                EngineKey.of("10.15.1", H200, new BuildFlags(false, false, 3, 1), ONNX),
                EngineKey.of("10.15.1", H200, FLAGS, new byte[] {1, 2, 4}));
        Set<String> files = new HashSet<>();
        keys.forEach(key -> files.add(key.file()));
        assertEquals(keys.size(), files.size());
        assertEquals(
                KEY.file(),
                EngineKey.of("10.15.1", H200, FLAGS, new byte[] {1, 2, 3}).file());
        assertEquals(KEY.timingsFile(), keys.get(8).timingsFile(), "timings are the device's, not the model's");
    }

    static Stream<Arguments> damage() {
        return Stream.of(
                Arguments.of("empty", change(content -> new byte[0]), "is no engine file"),
                Arguments.of(
                        "foreign", change(content -> "ptrt".getBytes(StandardCharsets.UTF_8)), "is no engine file"),
                Arguments.of("cut off", change(c -> Arrays.copyOf(c, c.length - 1)), "is damaged or cut off"),
                Arguments.of("no plan", change(c -> Arrays.copyOf(c, c.length - PLAN.length - 1)), "cut off"),
                Arguments.of("half a header", change(c -> Arrays.copyOf(c, 60)), "has a damaged header"),
                Arguments.of("null header", change(c -> replaced(c, "\\{.*\\}", "null")), "has no header"),
                Arguments.of("no key", change(c -> replaced(c, "\"key\":\\{[^}]*\\},", "")), "has no header"),
                Arguments.of("a bit", change(EngineCacheTest::flipped), "is damaged or cut off"));
    }

    private static UnaryOperator<byte[]> change(UnaryOperator<byte[]> change) {
        return change;
    }

    private static byte[] flipped(byte[] content) {
        byte[] changed = content.clone();
        changed[changed.length - 1] ^= 1;
        return changed;
    }

    private static byte[] replaced(byte[] content, String pattern, String by) {
        return new String(content, StandardCharsets.UTF_8)
                .replaceFirst(pattern, by)
                .getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damage")
    void damagedFilesAreBuiltAgain(String name, UnaryOperator<byte[]> damage, String message) throws IOException {
        cache().keep(KEY, new BuiltEngine(PLAN, null, List.of()));
        Path file = folder.resolve("new").resolve(KEY.file());
        Files.write(file, damage.apply(Files.readAllBytes(file)));
        assertTrue(cache().engine(KEY).isEmpty());
        assertEquals(1, notes.size());
        assertTrue(notes.get(0).contains(message) && notes.get(0).endsWith("; it is built again"), notes.get(0));
    }

    static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of(
                        new EngineKey("10.14.0", KEY.device(), KEY.capability(), KEY.flags(), KEY.onnx()),
                        "was built by TensorRT 10.14.0, and this is 10.15.1"),
                Arguments.of(
                        new EngineKey(KEY.tensorrt(), "NVIDIA A100", "8.0", KEY.flags(), KEY.onnx()),
                        "was built for NVIDIA A100 (compute capability 8.0), and this is NVIDIA H200 (9.0)"),
                Arguments.of(
                        new EngineKey(KEY.tensorrt(), KEY.device(), KEY.capability(), "sparse level 3", KEY.onnx()),
                        "was built with 'sparse level 3', not 'dense level 3'"),
                Arguments.of(
                        new EngineKey(KEY.tensorrt(), KEY.device(), KEY.capability(), KEY.flags(), "00"),
                        "was built from another model file"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void enginesOfAnythingElseAreRefusedBeforeTheyAreLoaded(EngineKey other, String message) throws IOException {
        new CacheFolder(folder.resolve("new"))
                .write(KEY.file(), PlanFile.of(other, PLAN, List.of()).parts());
        assertTrue(cache().engine(KEY).isEmpty());
        assertEquals(List.of(cache().source(KEY) + " " + message + "; it is built again"), notes);
    }

    /** A file in the folder's place fails for every user, as a folder that may not be written does for most. */
    @Test
    void aFolderThatCannotBeWrittenIsASentence() throws IOException {
        Path blocked = Files.createFile(folder.resolve("blocked"));
        EngineCache cache = new EngineCache(new CacheFolder(blocked.resolve("engines")), notes::add);
        cache.keep(KEY, new BuiltEngine(PLAN, new byte[1], List.of()));
        assertTrue(cache.engine(KEY).isEmpty());
        assertEquals(1, notes.size(), notes::toString);
        assertTrue(notes.get(0).startsWith("the TensorRT engine is not kept in " + blocked), notes.get(0));
        assertTrue(notes.get(0).contains("property densitometer.tensorrt.cache"), notes.get(0));
    }

    @Test
    void withoutAFolderNothingIsKept() {
        EngineCache none = new EngineCache(null, notes::add);
        none.keep(KEY, new BuiltEngine(PLAN, new byte[1], List.of()));
        assertTrue(none.engine(KEY).isEmpty());
        assertEquals(0, none.timings(KEY).length);
        assertEquals(List.of(), notes);
    }

    @Test
    void writersAtTheSameTimeLeaveAWholeFile() throws Exception {
        byte[] large = new byte[1 << 20];
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 2; writer++) {
                List<String> log = List.of("(Sparsity) writer " + writer);
                writers.add(threads.submit(() -> IntStream.range(0, 10)
                        .forEach(i -> cache().keep(KEY, new BuiltEngine(large, new byte[0], log)))));
            }
            for (int i = 0; i < 20; i++) {
                cache().engine(KEY).ifPresent(file -> assertEquals(large.length, file.plan().length));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        } finally {
            threads.shutdown();
        }
        assertEquals(large.length, cache().engine(KEY).orElseThrow().plan().length);
        assertEquals(List.of(), notes);
        try (Stream<Path> files = Files.list(folder.resolve("new"))) {
            assertEquals(2, files.count(), "nothing half written stays");
        }
    }
}
