package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.densitometer.backend.Backend;
import io.densitometer.graph.Cost;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.prune.Masks;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Cutting channels: plans, files, and what can be done with a cut model. */
class PruneCommandTest {
    private static final String FEED_FORWARD = "encoder.attn_layers.0.conv1.weight";

    @TempDir
    private Path folder;

    @BeforeEach
    void model() {
        Samples.model(folder);
    }

    private Run ending(int code, String line) {
        return Run.ending(code, line.replace("DIR", folder.toString()).split(" ", -1));
    }

    private Graph read(String name) {
        return OnnxFile.read(folder.resolve(name));
    }

    private List<Path> listing() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted().toList();
        }
    }

    private static long parameters(Graph graph) {
        return Cost.of(graph, 1).used().parameters();
    }

    private static Map<String, Shape> shapes(Graph graph) {
        Map<String, Shape> shapes = new TreeMap<>();
        graph.weights().keySet().forEach(v -> shapes.put(v.name(), v.shape()));
        return shapes;
    }

    @Test
    void aPlanPrintsGroupsAndCostsAndWritesNothing() throws IOException {
        List<Path> before = listing();
        String plan = ending(
                        0, "prune DIR/model.onnx --method structured --target flops=0.5 --backend reference --plan")
                .out();
        assertEquals(before, listing());
        assertTrue(plan.matches("(?s)group +before +after +coupled with\n-.*"), plan);
        assertTrue(plan.contains(FEED_FORWARD + " "), plan);
        assertTrue(plan.matches("(?s).*\nparameters: 6.55 k to [0-9.]+ k \\(0\\.\\d{3}\\)\n.*"), plan);
        assertTrue(plan.matches("(?s).*\nFLOPs: 400 k to [0-9.]+ k \\(0\\.(4\\d\\d|500)\\)\n"), plan);
    }

    @Test
    void jsonNamesEveryAxisThatIsCut() {
        String line = "prune DIR/model.onnx --method structured --target params=0.5 --backend reference --json ";
        JsonNode plan = ending(0, line + "--plan").json();
        JsonNode written = ending(0, line + "--out DIR/cut.onnx").json();
        assertTrue(plan.path("model").isMissingNode(), plan.toString());
        assertTrue(written.path("model").isObject(), written.toString());
        assertEquals(plan.path("groups"), written.path("groups"));
        assertEquals("params=0.5", plan.path("target").asText());
        assertTrue(plan.path("met").asBoolean());
        Graph cut = read("cut.onnx");
        assertEquals(parameters(cut), plan.path("after").path("parameters").asLong());
        assertEquals(
                parameters(Samples.graph()),
                plan.path("before").path("parameters").asLong());
        assertEquals(changedAxes(Samples.graph(), cut), coupledAxes(plan));
    }

    private static Set<String> changedAxes(Graph dense, Graph cut) {
        Set<String> changed = new TreeSet<>();
        Map<String, Shape> left = shapes(cut);
        shapes(dense).forEach((name, shape) -> {
            for (int axis = 0; left.containsKey(name) && axis < shape.rank(); axis++) {
                if (shape.size(axis) != left.get(name).size(axis)) {
                    changed.add(name + "#" + axis);
                }
            }
        });
        return changed;
    }

    private static Set<String> coupledAxes(JsonNode plan) {
        Set<String> axes = new TreeSet<>();
        for (JsonNode group : plan.path("groups")) {
            if (group.path("after").asInt() < group.path("before").asInt()) {
                group.path("coupled").forEach(axis -> axes.add(axis.asText()));
            }
        }
        return axes;
    }

    @Test
    void aCutModelIsAModelLikeAnyOther() {
        Run cut = ending(0, "prune DIR/model.onnx --method structured --target params=0.6 --out DIR/cut.onnx");
        assertTrue(
                cut.out().lines().anyMatch(l -> l.startsWith(folder.resolve("cut.onnx") + ": Transformer, ")),
                cut.out());
        Graph graph = read("cut.onnx");
        assertEquals("structured to params=0.6", graph.metadata().get("densitometer.pruning"));
        assertTrue(parameters(graph) <= 0.6 * parameters(Samples.graph()));
        assertEquals(
                Samples.graph().outputs().get(0).shape(), graph.outputs().get(0).shape());

        ending(0, "prune DIR/cut.onnx --method magnitude-layer --density 0.5 --out DIR/masked.onnx");
        assertEquals(shapes(graph), shapes(read("masked.onnx")));
        assertFalse(Masks.of(read("masked.onnx")).isEmpty());
        ending(0, "prune DIR/masked.onnx --method structured --target params=0.8 --out DIR/again.onnx");
        assertTrue(parameters(read("again.onnx")) <= 0.8 * parameters(graph));
        ending(0, "export DIR/cut.onnx --plain --out DIR/plain.onnx");
        Map<String, Shape> plain = shapes(read("plain.onnx"));
        assertTrue(shapes(graph).entrySet().containsAll(plain.entrySet()), plain::toString);
        assertTrue(plain.size() > 0.5 * shapes(graph).size(), "equal tensors alone are left out");
        Run bench = ending(
                0,
                "bench DIR/model.onnx DIR/cut.onnx --backend reference --seconds 0.2 --untuned --json DIR/bench.json");
        assertTrue(bench.out().contains("cut on reference"), bench.out());
        assertTrue(Files.exists(folder.resolve("bench.json")));
    }

    @Test
    void aCutModelIsFinetuned() {
        Assumptions.assumeTrue(
                Backend.all().stream()
                        .anyMatch(b ->
                                b.name().equals("libtorch") && b.availability().available()),
                "libtorch does not load here");
        ending(
                0,
                "prune DIR/model.onnx --method structured-taylor --data built-in --density 0.5 --backend reference"
                        + " --out DIR/cut.onnx");
        assertEquals(
                "structured-taylor to params=0.5", read("cut.onnx").metadata().get("densitometer.pruning"));
        ending(
                0,
                "finetune DIR/cut.onnx --data built-in --epochs 1 --max-steps 3 --max-windows 8 --out DIR/tuned.onnx");
        Graph tuned = read("tuned.onnx");
        assertEquals(shapes(read("cut.onnx")), shapes(tuned));
        Value weight = tuned.valuesByName().get(FEED_FORWARD);
        Graph cut = read("cut.onnx");
        assertFalse(
                tuned.weight(weight)
                        .data()
                        .equals(cut.weight(cut.valuesByName().get(FEED_FORWARD)).data()),
                "nothing was learnt");
    }

    /** Whether noise lets the target be met or not, the table, the sentence and the exit code agree. */
    @Test
    void aLatencyTargetIsMeasured() {
        Run run = Run.of(("prune " + folder.resolve("model.onnx")
                        + " --method structured-latency --density 0.7 --backend reference --batch 2 --seconds 0.05"
                        + " --plan --json")
                .split(" ", -1));
        JsonNode json = run.json();
        double before = json.path("before").path("latency_micros").asDouble();
        double after = json.path("after").path("latency_micros").asDouble();
        assertEquals("latency=0.7", json.path("target").asText());
        assertEquals("reference, batch 2, 1 thread", json.path("measured_on").asText());
        assertTrue(before > 0 && after > 0, json.toString());
        assertEquals(json.path("met").asBoolean(), after <= 0.7 * before);
        assertEquals(json.path("met").asBoolean() ? Exit.FINE : Exit.BAD_INPUT, run.code());
        assertEquals(json.path("met").asBoolean(), json.path("floor").asText().isEmpty());
    }

    @Test
    void anImpossiblePlanIsPrintedAndThenRefused() {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(new BufferedWriter(out, 1 << 20)));
        line.setErr(new PrintWriter(err, true));
        int code = line.execute(("prune " + folder.resolve("model.onnx")
                        + " --method structured --target flops=0.01 --backend reference --plan")
                .split(" ", -1));
        assertEquals(Exit.BAD_INPUT, code);
        assertTrue(out.toString().startsWith("group "), "the table is not flushed: " + out);
        assertTrue(out.toString().contains("\nFLOPs: 400 k to "), out.toString());
        assertTrue(err.toString().contains("target flops=0.01 of Transformer is out of reach"), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    @ParameterizedTest
    @CsvSource({"magnitude-layer, 128", "lamp, 128", "structured, 8"})
    void aRecipeFixesWhatItNames(String method, int left) throws IOException {
        Files.writeString(
                folder.resolve("recipe.json"), "{\"layers\": [{\"match\": \"" + FEED_FORWARD + "\", \"keep\": 0.25}]}");
        ending(
                0,
                "prune DIR/model.onnx --density 0.7 --recipe DIR/recipe.json --backend reference --out DIR/p.onnx"
                        + " --method " + method);
        Graph pruned = read("p.onnx");
        Value weight = pruned.valuesByName().get(FEED_FORWARD);
        assertEquals(
                left,
                method.equals("structured")
                        ? weight.shape().size(0)
                        : Masks.nonzeros(pruned.weight(weight).data()));
    }

    @ParameterizedTest
    @CsvSource({"recipe-alone, 14", "--round-to 16, 16"})
    void anOptionOverrulesTheRecipe(String option, int width) throws IOException {
        Files.writeString(
                folder.resolve("recipe.json"),
                "{\"round_to\": 2, \"layers\": [{\"match\": \"" + FEED_FORWARD + "\", \"keep\": 0.45}]}");
        String line = "prune DIR/model.onnx --method structured --target params=0.9 --recipe DIR/recipe.json"
                + " --backend reference --plan --json";
        JsonNode plan = ending(0, option.equals("recipe-alone") ? line : line + " " + option)
                .json();
        for (JsonNode group : plan.path("groups")) {
            if (group.path("group").asText().equals(FEED_FORWARD)) {
                assertEquals(width, group.path("after").asInt());
            }
        }
    }
}
