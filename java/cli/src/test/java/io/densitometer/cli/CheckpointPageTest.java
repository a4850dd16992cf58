package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Weight;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.OracleCase;
import io.densitometer.model.Safetensors;
import io.densitometer.model.WeightSource;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.peers.RunFile;
import io.densitometer.prune.Masks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of CHECKPOINT.md as they stand there; ONNX Runtime takes the place of trtexec. */
class CheckpointPageTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PAGE = Path.of("CHECKPOINT.md");
    private static final String ENGINE =
            "trtexec --onnx=model.onnx --saveEngine=model.plan --stronglyTyped --sparsity=enable";

    @TempDir
    private Path folder;

    private static List<String> commands(String start) throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(l -> l.startsWith(start))
                .toList();
    }

    /** A line of the page, on files in the test's folder. */
    private void run(String command, String... more) {
        Stream<String> words = Arrays.stream(command.split(" "))
                .skip(1)
                .map(w -> w.matches("\\w+\\.(onnx|json|safetensors)")
                        ? folder.resolve(w).toString()
                        : w);
        Run.ending(0, Stream.concat(words, Stream.of(more)).toArray(String[]::new));
    }

    private void runThePage(String... toImport) throws IOException {
        List<String> commands = commands("densitometer ");
        assertEquals(4, commands.size(), "import, prune, export, and finetune: " + commands);
        assertEquals(List.of(ENGINE), commands("trtexec"));
        run(commands.get(0), toImport);
        run(commands.get(1));
        run(commands.get(2));
    }

    /** The dense file gives what the published code gave, the pruned and exported one what the pruned one gives here. */
    @ParameterizedTest
    @ValueSource(strings = {"transformer_a", "informer_a", "autoformer_a", "fedformer_a", "crossformer_a"})
    void publishedWeightsBecomeAServedFile(String name) throws IOException, OrtException {
        Path file = Path.of(System.getProperty("densitometer.shared", "shared"), "oracles", name + ".json");
        Assumptions.assumeTrue(Files.exists(file), "no oracle case " + file);
        OracleCase oracle = OracleCase.read(file);
        writeConfig(oracle.model(), oracle.facts().path("config").deepCopy());
        Map<String, Tensor> state = new LinkedHashMap<>();
        oracle.tensors().names().stream()
                .filter(t -> t.startsWith("w/"))
                .forEach(t -> state.put(t.substring(2), oracle.tensors().tensor(t)));
        Safetensors.write(folder.resolve("checkpoint.safetensors"), state);
        runThePage();
        List<Tensor> inputs = List.copyOf(oracle.inputs().values());
        boolean drawn = oracle.model().equals("Informer") || oracle.model().equals("FEDformer");
        double error = OracleCase.error(oracle.expected(), here("dense.onnx", inputs, oracle.batch()));
        assertTrue(drawn || error <= 1e-4, name + " is off by " + error);
        assertServed(inputs.stream().map(CheckpointPageTest::first).toList());
    }

    @Test
    void anyCheckpointBecomesAServedFileAndCanBeTuned() throws IOException, OrtException {
        ObjectNode config = (ObjectNode) JSON.readTree(Samples.CONFIG);
        writeConfig("Autoformer", config);
        Graph graph = Models.build("Autoformer", ModelConfig.parse(config.toString()), WeightSource.seeded(4));
        Map<String, Tensor> state = new LinkedHashMap<>();
        graph.weights().forEach((value, weight) -> {
            if (weight.kind() != Weight.Kind.CONSTANT) {
                state.put(value.name(), weight.data());
            }
        });
        Safetensors.write(folder.resolve("checkpoint.safetensors"), state);
        runThePage();
        Random random = new Random(3);
        List<Tensor> inputs = graph.inputs().stream()
                .map(v -> {
                    double[] values =
                            random.doubles(v.shape().elements(), -1, 1).toArray();
                    return Tensor.of(io.densitometer.graph.Shape.of(v.shape().bind(1)), values);
                })
                .toList();
        assertServed(inputs);
        String tune = commands("densitometer finetune").get(0).replace("ETTh1.csv", "built-in");
        run(tune, "--max-steps", "2", "--max-windows", "8");
        assertEquals(
                Masks.of(OnnxFile.read(folder.resolve("pruned.onnx"))).size(),
                Masks.of(OnnxFile.read(folder.resolve("tuned.onnx"))).size());
    }

    private void writeConfig(String model, ObjectNode config) throws IOException {
        Files.writeString(
                folder.resolve("config.json"), config.put("model", model).toString());
    }

    private void assertServed(List<Tensor> inputs) throws IOException, OrtException {
        assertTrue(Masks.of(OnnxFile.read(folder.resolve("pruned.onnx"))).size() > 5, "nothing was pruned");
        byte[] served = Files.readAllBytes(folder.resolve("model.onnx"));
        double error = OracleCase.error(here("pruned.onnx", inputs, 1), RunFile.output(served, inputs));
        assertTrue(error <= 5e-3, "off by " + error);
        assertTrue(served.length < Files.size(folder.resolve("pruned.onnx")), served.length + " bytes");
    }

    private Tensor here(String file, List<Tensor> inputs, int batch) {
        Graph graph = OnnxFile.read(folder.resolve(file));
        try (Plan plan = Backend.named("reference").compile(graph, CompileOptions.dense(batch, 1))) {
            return plan.run(inputs).get(0);
        }
    }

    private static Tensor first(Tensor tensor) {
        int each = tensor.size() / tensor.shape().size(0);
        return Tensor.of(tensor.shape().with(0, 1), Arrays.copyOf(tensor.floats(), each));
    }
}
