package io.densitometer.tensorrt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.Seeded;
import io.densitometer.cuda.device.MemoryDevice;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Linear;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.tensorrt.engine.BuildFlags;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When engines are built, and when they are found. */
class EnginesTest {
    private static final BuildFlags FLAGS = new BuildFlags(false, false, 3, 0);

    private final FakeTensorRt tensorRt = new FakeTensorRt();
    private final List<String> notes = new ArrayList<>();
    private final byte[] onnx = OnnxFile.bytes(graph());

    @TempDir
    private Path folder;

    private static Graph graph() {
        GraphBuilder b = new GraphBuilder("small");
        Value x = b.input("x", TensorType.floats(Shape.batched(4, 8)));
        return b.build(List.of(b.add(new Linear(false), x, new Seeded(1).parameter(b, "w", 8, 8))));
    }

    private Engines.Loaded engine(Path cache, boolean timings, BuildFlags flags) {
        Settings settings = new Settings(cache, 3, 0, timings);
        Engines engines = new Engines(tensorRt, MemoryDevice.named("Fake").info(), settings, notes::add);
        return engines.engine("small", onnx, flags, new BuildProgress("small", notes::add, () -> 0));
    }

    @Test
    void theSecondTimeItIsFound() {
        tensorRt.log = List.of("(Sparsity) Found 1 layer(s) eligible to use sparse tactics: a");
        assertEquals(tensorRt.log, engine(folder, true, FLAGS).log());
        assertEquals(tensorRt.log, engine(folder, true, FLAGS).log());
        assertEquals(1, tensorRt.requests.size());
        assertEquals(List.of(), notes);
    }

    @Test
    void anotherVersionAndOtherFlagsBuildTheirOwn() {
        engine(folder, true, FLAGS);
        engine(folder, true, new BuildFlags(true, false, 3, 0));
        tensorRt.version = "10.16.0";
        engine(folder, true, FLAGS);
        assertEquals(3, tensorRt.requests.size());
    }

    @Test
    void withoutACacheEveryTimeIsTheFirst() {
        engine(null, true, FLAGS);
        engine(null, true, FLAGS);
        assertEquals(2, tensorRt.requests.size());
    }

    @Test
    void whatTensorRtRefusesIsBuiltAgain() {
        engine(folder, true, FLAGS);
        tensorRt.refusal = "TensorRT 10.15.1 does not take the engine: other driver";
        engine(folder, true, FLAGS);
        assertEquals(2, tensorRt.requests.size());
        assertEquals(1, notes.size());
        assertTrue(
                notes.get(0)
                        .endsWith("is refused (TensorRT 10.15.1 does not take the engine: other driver);"
                                + " it is built again"),
                notes.get(0));
    }

    @Test
    void timingsGoFromBuildToBuild() {
        engine(folder, true, FLAGS);
        engine(folder, true, new BuildFlags(true, false, 3, 0));
        assertEquals(0, tensorRt.requests.get(0).timings().length);
        assertArrayEquals(new byte[] {1}, tensorRt.requests.get(1).timings());
        engine(folder, false, new BuildFlags(true, true, 3, 0));
        assertNull(tensorRt.requests.get(2).timings());
    }
}
