package io.densitometer.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.densitometer.graph.BadInputException;
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

/**
 * A case pruned by PyTorch, as {@code pruning.json} and {@code pruning_CASE.safetensors} hold it: global magnitude pruning or 2:4 of all
 * linear and convolution weights, unused ones included, bare parameters left alone.
 *
 * @param oracle the case
 * @param tag the way it was pruned, such as {@code 2_4} or {@code l1_0.9}
 * @param facts what the file says of it
 * @param tensors masks ({@code mask/TAG/}) and outputs ({@code out/TAG/})
 */
public record PrunedOracle(OracleCase oracle, String tag, JsonNode facts, Safetensors tensors) {
    private static final String FACTS = "pruning.json";
    private static final String TWO_FOUR = "2_4";
    private static final String MAGNITUDE = "l1_";
    private static final LayerSelection SELECTION =
            new LayerSelection(EnumSet.of(LayerKind.LINEAR, LayerKind.CONV, LayerKind.UNUSED), List.of());

    /**
     * All models and ways of pruning of a folder; nothing when it has no {@code pruning.json}.
     *
     * @throws BadInputException when the file, or a case that it names, cannot be read
     */
    public static List<PrunedOracle> all(Path folder) {
        Path file = folder.resolve(FACTS);
        if (!Files.exists(file)) {
            return List.of();
        }
        List<PrunedOracle> found = new ArrayList<>();
        try {
            for (JsonNode model : new ObjectMapper().readTree(file.toFile()).path("models")) {
                String name = model.path("case").asText();
                OracleCase oracle = OracleCase.read(folder.resolve(name + ".json"));
                Safetensors tensors = Safetensors.open(folder.resolve("pruning_" + name + ".safetensors"));
                model.properties().stream()
                        .filter(way ->
                                way.getKey().equals(TWO_FOUR) || way.getKey().startsWith(MAGNITUDE))
                        .forEach(way -> found.add(new PrunedOracle(oracle, way.getKey(), way.getValue(), tensors)));
            }
        } catch (IOException e) {
            throw new BadInputException(file + " is not readable JSON: " + e.getMessage(), e);
        }
        return found;
    }

    /** The case's model, pruned by us in the same way. */
    public Pruned pruned() {
        PruneSpec spec = tag.equals(TWO_FOUR)
                ? PruneSpec.magnitude(PruneSpec.Scope.LAYER, 0.5).withPattern(new Sparsity.NofM(2, 4))
                : PruneSpec.magnitude(
                        PruneSpec.Scope.GLOBAL, 1 - facts.path("amount").asDouble());
        return Pruner.prune(oracle.graph(), spec.withSelection(SELECTION).withEmptyLayers(true));
    }

    /** The pruned model's output computed in double precision, {@code [batch, pred_len, c_out]}. */
    public Tensor expected() {
        return tensors.tensor("out/" + tag + "/y64");
    }
}
