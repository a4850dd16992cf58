package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.graph.Cost;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.model.Models;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.prune.Masks;
import io.densitometer.study.Diagnosis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each verb on small files: what it prints, writes and ends with. */
class VerbsTest {
    @TempDir
    private Path folder;

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void doctorAgreesWithTheDiagnosis() {
        Diagnosis diagnosis = Diagnosis.here();
        Run text = Run.ending(diagnosis.healthy() ? 0 : 1, "doctor");
        diagnosis.backends().forEach(part -> assertTrue(text.out().contains(part.name()), text.out()));
        JsonNode json = Run.of("doctor", "--json").json();
        assertEquals(diagnosis.backends().size(), json.path("backends").size());
        assertEquals(diagnosis.libraries().size(), json.path("libraries").size());
        Diagnosis.Part dnn = diagnosis.libraries().stream()
                .filter(part -> part.details().startsWith("libcudnn.so.9 "))
                .findFirst()
                .orElseThrow();
        assertEquals(!dnn.available(), text.out().contains("cuda: " + dnn.details()), text.out());
        assertTrue(json.path("environment").path("cores").asInt() >= 1, json.toString());
    }

    @Test
    void importedWeightsGiveTheSameForecast() throws IOException {
        Samples.weights(folder);
        Samples.config(folder);
        String[] line = {
            "import",
            "--config",
            path("config.json"),
            "--weights",
            path("weights.safetensors"),
            "--prefix",
            "net.",
            "--model",
            "transformer",
            "--out",
            path("m.onnx"),
            "--json"
        };
        JsonNode json = Run.ending(0, line).json();
        Graph read = OnnxFile.read(folder.resolve("m.onnx"));
        assertEquals(
                Cost.of(Samples.graph(), 1).total().parameters(),
                json.path("parameters").asLong());
        assertEquals("Transformer", read.metadata().get(Models.MODEL_KEY));
        assertEquals(run(Samples.graph(), 2, 2), run(read, 2, 2));
        assertTrue(Run.ending(2, line).err().contains("--force"));
        line[line.length - 1] = "--force";
        assertTrue(Run.ending(0, line).out().startsWith(path("m.onnx") + ": Transformer, "));
    }

    @Test
    void pruningReachesTheDensityAndSaysWhere() {
        Samples.model(folder);
        String[] line = {
            "prune",
            path("model.onnx"),
            "--method",
            "magnitude-layer",
            "--density",
            "0.25",
            "--exclude",
            "decoder.projection.weight",
            "--out",
            path("p.onnx"),
            "--json"
        };
        JsonNode json = Run.ending(0, line).json();
        assertEquals(0.25, json.path("density").asDouble(), 0.01);
        Graph pruned = OnnxFile.read(folder.resolve("p.onnx"));
        assertEquals(json.path("layers").size(), Masks.of(pruned).size());
        assertTrue(Masks.of(pruned).keySet().stream().noneMatch(v -> v.name().equals("decoder.projection.weight")));
        assertEquals("magnitude-layer to density 0.25", pruned.metadata().get("densitometer.pruning"));
        String table = Run.ending(
                        0,
                        "prune",
                        path("p.onnx"),
                        "--method",
                        "magnitude-global",
                        "--density",
                        "0.0001",
                        "--allow-empty-layers",
                        "--out",
                        path("q.onnx"))
                .out();
        assertTrue(table.startsWith("layer "), table);
        assertTrue(table.contains("density of these layers: "), table);
    }

    @Test
    void exportsPlainAndStaticFiles() {
        Samples.model(folder);
        Run.ending(0, "export", path("model.onnx"), "--plain", "--batch", "3", "-o", path("plain.onnx"));
        Graph plain = OnnxFile.read(folder.resolve("plain.onnx"));
        assertEquals(0, plain.metadata().size());
        assertEquals(Shape.of(3, 24, 7), plain.inputs().get(0).shape());
        assertEquals(run(Samples.graph(), 3, 3), run(plain, 1, 3));
        Run.ending(0, "export", path("model.onnx"), "--out", path("full.onnx"));
        assertEquals(
                Samples.graph().metadata(),
                OnnxFile.read(folder.resolve("full.onnx")).metadata());
    }

    @Test
    void exportsWithoutDropoutUnlessAsked() {
        Samples.model(folder);
        Run.ending(0, "export", path("model.onnx"), "--out", path("inference.onnx"));
        Run.ending(0, "export", path("model.onnx"), "--keep-dropout", "--out", path("kept.onnx"));
        assertEquals(0, dropouts(OnnxFile.read(folder.resolve("inference.onnx"))));
        assertEquals(dropouts(Samples.graph()), dropouts(OnnxFile.read(folder.resolve("kept.onnx"))));
        assertTrue(dropouts(Samples.graph()) > 0, "the sample has dropout");
    }

    private static long dropouts(Graph graph) {
        return graph.nodes().stream()
                .filter(n -> n.op().name().equals("Dropout"))
                .count();
    }

    /** Outputs of a graph for seeded inputs of three or so samples, as text so that they compare exactly. */
    private static String run(Graph graph, int batch, int samples) {
        Random random = new Random(3);
        List<Tensor> inputs = new ArrayList<>();
        graph.inputs().forEach(value -> {
            int[] sizes = value.shape().bind(batch);
            sizes[0] = samples;
            float[] values = new float[Math.toIntExact(Shape.of(sizes).elements())];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextFloat();
            }
            inputs.add(Tensor.of(Shape.of(sizes), values));
        });
        try (Plan plan = Backend.named("reference").compile(graph, CompileOptions.dense(batch, 1))) {
            Tensor y = plan.run(inputs).get(0);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < y.size(); i++) {
                text.append((float) y.get(i)).append(' ');
            }
            return text.toString();
        }
    }

    @Test
    void benchWritesRatiosAndTheNoiseFloor() throws IOException {
        Samples.model(folder);
        Run text = Run.ending(
                0,
                "bench",
                path("model.onnx"),
                "--backend",
                "reference",
                "--batch",
                "1,2",
                "--seconds",
                "0.2",
                "--untuned",
                "--layers",
                "--profile",
                "--json",
                path("bench.json"));
        assertTrue(text.out().contains("model on reference (A/A)"), text.out());
        assertTrue(text.out().contains("batch 2, threads 1"), text.out());
        JsonNode json = new ObjectMapper().readTree(folder.resolve("bench.json").toFile());
        assertEquals(2, json.path("results").size());
        JsonNode measured = json.path("results").path(1).path("measurement");
        assertTrue(measured.path("noise_floor").asDouble() > 0, measured.toString());
        assertTrue(measured.path("again").path("speedup").path("value").asDouble() > 0, measured.toString());
        assertTrue(measured.path("baseline").path("samples").path("nanos").size() >= 1, measured.toString());
    }

    @Test
    void dataChecksFiles() throws IOException {
        Samples.series(folder, "clean.csv", 200, false);
        Samples.series(folder, "faulty.csv", 200, true);
        assertTrue(Run.ending(0, "data", "list").out().contains("ETTh1"));
        assertTrue(Run.ending(0, "data", "check", path("clean.csv")).out().endsWith("fine\n"));
        Run faulty = Run.ending(1, "data", "check", path("faulty.csv"));
        assertTrue(faulty.out().contains("line 3, column 'OT'"), faulty.out());
        Run.ending(0, "data", "check", path("faulty.csv"), "--fill", "linear");
        JsonNode json =
                Run.ending(0, "data", "describe", path("faulty.csv"), "--json").json();
        assertEquals(200, json.path("rows").asInt());
        Run.ending(1, "data", "check", path("clean.csv"), "--set", "ETTh1");
    }

    @Test
    void reportsAreRenderedAndCompared() {
        Path better = Samples.results(folder.resolve("better"), 0.4);
        Path worse = Samples.results(folder.resolve("worse"), 0.8);
        JsonNode json = Run.ending(0, "report", better.toString(), "--json").json();
        assertEquals(2, json.path("cells").asInt());
        assertTrue(Files.exists(better.resolve("report.html")) && Files.exists(better.resolve("report.csv")));
        assertTrue(Run.ending(0, "compare", worse.toString(), better.toString())
                .out()
                .contains("0 regressions"));
        Run regressed = Run.ending(1, "compare", better.toString(), worse.toString(), "--json");
        assertEquals(1, regressed.json().path("regressions").size(), regressed.out());
    }

    @Test
    void trainsPrunesAndFinetunes() {
        Assumptions.assumeTrue(
                Backend.all().stream()
                        .anyMatch(b ->
                                b.name().equals("libtorch") && b.availability().available()),
                "libtorch does not load here");
        Run trained = Run.ending(
                0,
                "train",
                "--model",
                "Transformer",
                "--data",
                "built-in",
                "--seq-len",
                "24",
                "--label-len",
                "12",
                "--pred-len",
                "12",
                "--d-model",
                "16",
                "--d-ff",
                "32",
                "--n-heads",
                "2",
                "--epochs",
                "1",
                "--max-steps",
                "3",
                "--max-windows",
                "8",
                "--out",
                path("t.onnx"));
        assertTrue(trained.err().startsWith("epoch 1 of 1: "), trained.err());
        Graph graph = OnnxFile.read(folder.resolve("t.onnx"));
        assertEquals("built-in", graph.metadata().get("densitometer.data"));
        assertTrue(graph.metadata().get("densitometer.config").contains("\"d_model\":16"));
        Run.ending(0, "prune", path("t.onnx"), "--method", "2:4", "--out", path("p.onnx"));
        JsonNode json = Run.ending(
                        0,
                        "finetune",
                        path("p.onnx"),
                        "--data",
                        "built-in",
                        "--epochs",
                        "1",
                        "--max-steps",
                        "3",
                        "--max-windows",
                        "8",
                        "--out",
                        path("f.onnx"),
                        "--json")
                .json();
        assertEquals(8, json.path("test").path("windows").asInt());
        Graph tuned = OnnxFile.read(folder.resolve("f.onnx"));
        assertEquals(zeros(folder.resolve("p.onnx")), zeros(folder.resolve("f.onnx")));
        assertTrue(!run(tuned, 1, 1).equals(run(OnnxFile.read(folder.resolve("p.onnx")), 1, 1)), "nothing was learnt");
    }

    private static long zeros(Path file) {
        return Masks.of(OnnxFile.read(file)).values().stream()
                .mapToLong(mask -> {
                    long zeros = 0;
                    for (float kept : mask) {
                        zeros += kept == 0 ? 1 : 0;
                    }
                    return zeros;
                })
                .sum();
    }

    @Test
    void verifyFindsADifference() throws IOException {
        Path oracles = Path.of(System.getProperty("densitometer.shared", "shared"), "oracles");
        Assumptions.assumeTrue(Files.isDirectory(oracles), "no oracle cases in " + oracles);
        String facts = Files.readString(oracles.resolve("transformer_a.json"));
        Files.copy(oracles.resolve("transformer_a.safetensors"), folder.resolve("transformer_a.safetensors"));
        Files.writeString(folder.resolve("transformer_a.json"), facts);
        String[] line = {"verify", folder.toString(), "--backend", "reference", "--no-training"};
        Run fine = Run.ending(0, line);
        assertTrue(fine.out().contains("3 checks, 0 beyond tolerance"), fine.out());
        Files.writeString(
                folder.resolve("transformer_a.json"), facts.replace("\"trainable_numel\": ", "\"trainable_numel\": 1"));
        Run wrong = Run.ending(1, line);
        assertTrue(wrong.out().contains("transformer_a: parameters differs by"), wrong.out());
    }
}
