package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.Cost;
import io.densitometer.graph.Graph;
import io.densitometer.onnx.OnnxFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model that PyTorch's exporter wrote goes through the verbs like our own. */
class ForeignFileTest {
    private static final Path WRITTEN =
            Path.of("../engine/src/test/resources/io/densitometer/onnx/exported/encoder_torchscript_opset17.onnx");

    @TempDir
    private Path folder;

    @BeforeEach
    void model() throws IOException {
        Files.copy(WRITTEN, folder.resolve("model.onnx"));
    }

    private Run ending(int code, String line) {
        return Run.ending(code, line.replace("DIR", folder.toString()).split(" ", -1));
    }

    private Graph read(String name) {
        return OnnxFile.read(folder.resolve(name));
    }

    @Test
    void isPrunedMeasuredAndExported() {
        Run plan = ending(0, "prune DIR/model.onnx --method 2:4 --plan");
        assertTrue(plan.out().contains("layer.self_attn.out_proj.weight"), plan.out());
        ending(0, "prune DIR/model.onnx --method 2:4 --out DIR/masked.onnx");
        ending(0, "prune DIR/model.onnx --method structured --target params=0.7 --round-to 1 --out DIR/cut.onnx");
        Run bench = ending(
                0, "bench DIR/model.onnx DIR/masked.onnx DIR/cut.onnx --backend reference --seconds 0.1 --untuned");
        assertTrue(bench.out().contains("masked on reference"), bench.out());
        assertTrue(bench.out().contains("cut on reference"), bench.out());
        ending(0, "export DIR/cut.onnx --plain --out DIR/plain.onnx");
        assertEquals(
                read("cut.onnx").outputs().toString(),
                read("plain.onnx").outputs().toString());
    }

    /** Files that {@code export} wrote in 16 bits, of whole and of pruned models. */
    @ParameterizedTest
    @ValueSource(strings = {"fp16 --io same", "fp16 --io fp32 --plain", "bf16 --io same --plain", "bf16 --io fp32"})
    void narrowFilesGoTheSameWay(String style) {
        ending(0, "prune DIR/model.onnx --method magnitude-layer --density 0.5 --out DIR/masked.onnx");
        ending(0, "export DIR/masked.onnx --out DIR/narrow.onnx --precision " + style);
        ending(0, "prune DIR/narrow.onnx --method 2:4 --out DIR/again.onnx");
        ending(0, "prune DIR/narrow.onnx --method structured --target params=0.7 --round-to 1 --out DIR/cut.onnx");
        Run bench = ending(
                0, "bench DIR/masked.onnx DIR/narrow.onnx DIR/cut.onnx --backend reference --seconds 0.1 --untuned");
        assertTrue(bench.out().contains("narrow on reference"), bench.out());
        assertEquals(
                Cost.of(read("masked.onnx"), 1).used(),
                Cost.of(read("narrow.onnx"), 1).used());
    }
}
