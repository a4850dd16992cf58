package io.densitometer.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.densitometer.backend.Backend;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Sparsity;
import io.densitometer.graph.Tensor;
import io.densitometer.model.OracleCase;
import io.densitometer.model.Safetensors;
import io.densitometer.prune.LayerKind;
import io.densitometer.prune.LayerSelection;
import io.densitometer.prune.PruneSpec;
import io.densitometer.prune.Pruned;
import io.densitometer.prune.Pruner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Pruned models against {@code pruning.json} and {@code pruning_CASE.safetensors}: global magnitude pruning and 2:4 of all linear and
 * convolution weights by PyTorch, unused ones included, bare parameters left alone. Counts and masks must agree exactly.
 */
public final class PruningCheck {
    private static final String FACTS = "pruning.json";
    private static final String TWO_FOUR = "2_4";
    private static final String MAGNITUDE = "l1_";
    private static final LayerSelection SELECTION =
            new LayerSelection(EnumSet.of(LayerKind.LINEAR, LayerKind.CONV, LayerKind.UNUSED), List.of());

    private final OracleCase oracle;
    private final Graph graph;
    private final Safetensors tensors;
    private final Backend backend;

    private PruningCheck(OracleCase oracle, Safetensors tensors, Backend backend) {
        this.oracle = oracle;
        this.graph = oracle.graph();
        this.tensors = tensors;
        this.backend = backend;
    }

    /**
     * All models and ways of pruning of a folder; nothing when it has no {@code pruning.json}.
     *
     * @throws BadInputException when the file, or a case that it names, cannot be read
     */
    public static List<Finding> of(Path folder, Backend backend) {
        Path file = folder.resolve(FACTS);
        if (!Files.exists(file)) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        try {
            for (JsonNode model : new ObjectMapper().readTree(file.toFile()).path("models")) {
                String name = model.path("case").asText();
                OracleCase oracle = OracleCase.read(folder.resolve(name + ".json"));
                Safetensors tensors = Safetensors.open(folder.resolve("pruning_" + name + ".safetensors"));
                findings.addAll(new PruningCheck(oracle, tensors, backend).all(model));
            }
        } catch (IOException e) {
            throw new BadInputException(file + " is not readable JSON: " + e.getMessage(), e);
        }
        return findings;
    }

    private List<Finding> all(JsonNode model) {
        List<Finding> findings = new ArrayList<>();
        model.properties().forEach(way -> {
            if (way.getKey().equals(TWO_FOUR) || way.getKey().startsWith(MAGNITUDE)) {
                findings.addAll(check(way.getKey(), way.getValue()));
            }
        });
        return findings;
    }

    private List<Finding> check(String tag, JsonNode facts) {
        Pruned pruned = Pruner.prune(graph, spec(tag, facts));
        List<Finding> findings = new ArrayList<>();
        findings.add(counts(tag, facts.path("nnz_per_layer"), pruned));
        findings.add(masks(tag, pruned.graph()));
        Tensor expected = tensors.tensor("out/" + tag + "/y64");
        Runs.byFormat(backend, pruned.graph(), oracle)
                .forEach((format, output) -> findings.add(finding(
                        tag,
                        format,
                        1,
                        "y",
                        OracleCase.error(expected, output),
                        Tolerances.of(backend).output())));
        return findings;
    }

    private static PruneSpec spec(String tag, JsonNode facts) {
        PruneSpec spec = tag.equals(TWO_FOUR)
                ? PruneSpec.magnitude(PruneSpec.Scope.LAYER, 0.5).withPattern(new Sparsity.NofM(2, 4))
                : PruneSpec.magnitude(
                        PruneSpec.Scope.GLOBAL, 1 - facts.path("amount").asDouble());
        return spec.withSelection(SELECTION).withEmptyLayers(true);
    }

    /** Layers whose number of weights left differs, or that only one side pruned. */
    private Finding counts(String tag, JsonNode expected, Pruned pruned) {
        Map<String, Long> actual = pruned.layers().stream()
                .filter(layer -> layer.skipped().isEmpty())
                .collect(Collectors.toMap(Pruned.Layer::weight, Pruned.Layer::nonzeros));
        List<String> differing = new ArrayList<>();
        expected.properties().forEach(layer -> {
            Long left = actual.remove(layer.getKey() + ".weight");
            if (left == null || left != layer.getValue().path("nnz").asLong()) {
                differing.add(layer.getKey());
            }
        });
        differing.addAll(actual.keySet());
        return finding(tag, "counts", expected.size(), first(differing), differing.size(), 0);
    }

    /** Elements that only one side pruned. */
    private Finding masks(String tag, Graph pruned) {
        String prefix = "mask/" + tag + "/";
        List<String> differing = new ArrayList<>();
        int compared = 0;
        for (var entry : pruned.weights().entrySet()) {
            String name = prefix + entry.getKey().name().replaceFirst("\\.weight$", "");
            if (tensors.shape(name) != null) {
                compared++;
                Tensor mask = tensors.tensor(name);
                Tensor data = entry.getValue().data();
                for (int i = 0; i < mask.size(); i++) {
                    if (mask.get(i) != 0 != (data.get(i) != 0)) {
                        differing.add(entry.getKey().name() + "[" + i + "]");
                    }
                }
            }
        }
        return finding(tag, "masks", compared, first(differing), compared == 0 ? 1 : differing.size(), 0);
    }

    private static String first(List<String> names) {
        return names.isEmpty() ? "none" : names.get(0);
    }

    private Finding finding(String tag, String what, int compared, String worst, double error, double tolerance) {
        return new Finding(Finding.PRUNING, oracle.name() + " " + tag, what, compared, worst, error, tolerance);
    }
}
