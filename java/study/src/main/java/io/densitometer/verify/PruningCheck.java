package io.densitometer.verify;

import com.fasterxml.jackson.databind.JsonNode;
import io.densitometer.backend.Backend;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import io.densitometer.model.OracleCase;
import io.densitometer.model.Safetensors;
import io.densitometer.prune.Pruned;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Pruned models against what PyTorch made of them: counts and masks must agree exactly. */
public final class PruningCheck {
    private final PrunedOracle pruned;
    private final Backend backend;

    private PruningCheck(PrunedOracle pruned, Backend backend) {
        this.pruned = pruned;
        this.backend = backend;
    }

    /**
     * All models and ways of pruning of a folder; nothing when it has none.
     *
     * @throws BadInputException when its {@code pruning.json}, or a case that it names, cannot be read
     */
    public static List<Finding> of(Path folder, Backend backend) {
        return PrunedOracle.all(folder).stream()
                .flatMap(pruned -> new PruningCheck(pruned, backend).all().stream())
                .toList();
    }

    private List<Finding> all() {
        Pruned ours = pruned.pruned();
        List<Finding> findings = new ArrayList<>();
        findings.add(counts(pruned.facts().path("nnz_per_layer"), ours));
        findings.add(masks(ours.graph()));
        Runs.byFormat(backend, ours.graph(), pruned.oracle())
                .forEach((format, output) -> findings.add(finding(
                        format,
                        1,
                        "y",
                        OracleCase.error(pruned.expected(), output),
                        Tolerances.of(backend).output())));
        return findings;
    }

    /** Layers whose number of weights left differs, or that only one side pruned. */
    private Finding counts(JsonNode expected, Pruned ours) {
        Map<String, Long> actual = ours.layers().stream()
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
        return finding("counts", expected.size(), first(differing), differing.size(), 0);
    }

    /** Elements that only one side pruned. */
    private Finding masks(Graph ours) {
        String prefix = "mask/" + pruned.tag() + "/";
        Safetensors tensors = pruned.tensors();
        List<String> differing = new ArrayList<>();
        int compared = 0;
        for (var entry : ours.weights().entrySet()) {
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
        return finding("masks", compared, first(differing), compared == 0 ? 1 : differing.size(), 0);
    }

    private static String first(List<String> names) {
        return names.isEmpty() ? "none" : names.get(0);
    }

    private Finding finding(String what, int compared, String worst, double error, double tolerance) {
        return new Finding(
                Finding.PRUNING, pruned.oracle().name() + " " + pruned.tag(), what, compared, worst, error, tolerance);
    }
}
