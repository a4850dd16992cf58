package io.densitometer.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.LayerReport;
import io.densitometer.backend.Precision;
import io.densitometer.graph.Graph;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import io.densitometer.prune.method.Evidence;
import io.densitometer.prune.method.Method.How;
import io.densitometer.prune.method.Methods;
import io.densitometer.prune.method.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What plans consist of, against texts: arena, kernels of a run, each layer's formats, each call with its sizes.
 * {@code -Ddensitometer.golden=write} writes the texts anew.
 */
class PlanTextTest {
    private static final Path TEXTS = Path.of("src", "test", "resources", "io", "densitometer", "cuda", "plans");

    private static final String CONFIG = """
            {"seq_len": 48, "label_len": 24, "pred_len": 24, "enc_in": 7, "d_model": 64, "d_ff": 128, "n_heads": 4,
             "e_layers": 2, "d_layers": 1, "factor": 3, "moving_avg": 25, "modes": 12}""";

    static Stream<Arguments> plans() {
        return Stream.of("Transformer", "Informer", "Autoformer", "FEDformer", "Crossformer")
                .flatMap(model -> Stream.of(
                        Arguments.of(model, "dense", 1.0, "dense"),
                        Arguments.of(model, "magnitude-layer", 0.05, "csr"),
                        Arguments.of(model, "2:4", 0.5, "nm-small"),
                        Arguments.of(model, "block16x16", 0.25, "bsr"),
                        Arguments.of(model, "structured", 0.25, "dense")));
    }

    @ParameterizedTest
    @MethodSource("plans")
    void planIsAsWritten(String model, String method, double density, String format) throws IOException {
        Graph dense = Models.build(model, ModelConfig.parse(CONFIG), WeightSource.seeded(1));
        How how = new How(Recipe.STANDARD, List.of(), Evidence.weightsAlone(1));
        Graph graph = density == 1 ? dense : Methods.parse(method).prune(dense, dense, density, how);
        String text = text(graph, format);
        String name = model.toLowerCase(Locale.ROOT) + "-" + method.replaceAll("[^a-z0-9]", "") + ".txt";
        Path file = TEXTS.resolve(name);
        if ("write".equals(System.getProperty("densitometer.golden"))) {
            Files.createDirectories(TEXTS);
            Files.writeString(file, text);
        }
        assertTrue(Files.exists(file), file + " is missing: run this test with -Ddensitometer.golden=write");
        assertEquals(Files.readString(file), text, "run this test with -Ddensitometer.golden=write if this is meant");
    }

    /** In half precision, each layer in the format when it can have it. */
    private static String text(Graph graph, String format) {
        CudaBackend backend = HostSource.backend(HostDevice.large());
        CompileOptions half = CompileOptions.dense(1, 1).withPrecision(Precision.FP16);
        Map<String, String> formats = new HashMap<>();
        try (CudaPlan plan = backend.compile(graph, half)) {
            plan.layers().stream()
                    .filter(layer -> layer.eligible().contains(format))
                    .forEach(layer -> formats.put(layer.weight(), format));
        }
        try (CudaPlan plan = backend.compile(graph, half.withFormats(formats));
                CudaSession session = plan.open()) {
            List<String> lines = new ArrayList<>();
            lines.add("arena " + plan.arenaBytes() + " bytes");
            plan.layers().forEach(layer -> lines.add(text(layer)));
            lines.addAll(session.notes());
            return String.join("\n", lines) + "\n";
        }
    }

    private static String text(LayerReport layer) {
        return "layer " + layer.weight() + " " + layer.rows() + "x" + layer.columns() + ", " + layer.nonzeros()
                + " non-zeros, " + layer.tokens() + " tokens: " + layer.picked() + " of " + layer.eligible() + "; "
                + layer.why();
    }
}
