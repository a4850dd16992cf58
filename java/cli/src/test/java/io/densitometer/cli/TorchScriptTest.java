package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.densitometer.campaign.ModelSize;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Value;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.pass.Expansion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code bench/peers/torch_models.py} does without PyTorch. */
class TorchScriptTest {
    private static final Path PEERS = Path.of("..", "..", "bench", "peers").toAbsolutePath();

    @TempDir
    private Path folder;

    private int code;

    @BeforeEach
    void pythonIsThere() throws IOException {
        try {
            python("-c", "");
        } catch (IOException e) {
            assumeTrue(false, "no python3 here");
        }
    }

    private String python(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("python3", "-B"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.directory(PEERS.toFile());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        code = process.onExit().join().exitValue();
        return said;
    }

    @Test
    void itsOwnTestsPass() throws IOException {
        String said = python("torch_models_test.py");
        assertEquals(0, code, said);
        assertTrue(said.contains("OK"), said);
    }

    @Test
    void withoutTorchItSaysSo() throws IOException {
        String said = python(
                "-c",
                "import sys, torch_models; sys.modules['torch'] = None;"
                        + " sys.exit(torch_models.main(['--model', 'm', '--values', 'v', '--out', 'o']))");
        assertEquals(77, code, said);
        assertTrue(said.startsWith("PyTorch is not there: "), said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transformer", "Informer", "Autoformer", "FEDformer", "Crossformer"})
    void readsOurModelsAndKnowsTheirOperators(String model) throws IOException {
        Graph graph = ModelSize.SMALL.graph(model);
        Path file = folder.resolve("m.onnx");
        OnnxFile.write(graph, file, OnnxFile.Style.fixed(2, false));
        String said = python(
                "-c",
                "import sys, torch_source as s, onnx_reader as t; nodes, tensors, inputs, outputs = t.read_model(open(sys.argv[1], 'rb').read());"
                        + " print(','.join(inputs)); print(sum(len(v[2]) for n, v in tensors.items() if not n.startswith('argument/')));"
                        + " print([n.op for n in nodes if n.op not in s.Source.SIMPLE and not hasattr(s.Source, 'make_' + n.op.lower())])",
                file.toString());
        long bytes = Expansion.expand(graph).weights().values().stream()
                .mapToLong(weight ->
                        (long) weight.data().size() * bytes(weight.data().dtype()))
                .sum();
        String inputs = graph.inputs().stream().map(Value::name).collect(Collectors.joining(","));
        assertEquals(inputs + "\n" + bytes + "\n[]\n", said);
    }

    private static int bytes(io.densitometer.graph.DType type) {
        return switch (type) {
            case FLOAT -> Float.BYTES;
            case INT64 -> Long.BYTES;
            case BOOL -> 1;
        };
    }
}
