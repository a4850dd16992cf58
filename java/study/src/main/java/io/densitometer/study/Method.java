package io.densitometer.study;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Sparsity;
import io.densitometer.prune.LayerSelection;
import io.densitometer.prune.PruneSpec;
import io.densitometer.prune.score.Magnitude;
import java.util.List;

/**
 * A way to prune, as a preset names it.
 *
 * @param name the preset's word
 * @param pattern allowed zeros
 * @param scope whether layers compete
 * @param gradual whether density falls step by step during fine-tuning instead of at once
 */
public record Method(String name, Sparsity pattern, PruneSpec.Scope scope, boolean gradual) {
    /** The method of a word. */
    public static Method parse(String word) {
        return switch (word) {
            case "magnitude-global" -> unstructured(word, PruneSpec.Scope.GLOBAL, false);
            case "magnitude-layer" -> unstructured(word, PruneSpec.Scope.LAYER, false);
            case "gradual" -> unstructured(word, PruneSpec.Scope.LAYER, true);
            default -> {
                if (!word.matches("\\d+:\\d+|block\\d+x\\d+")) {
                    throw new BadInputException("method '" + word + "' is unknown: give magnitude-global,"
                            + " magnitude-layer, gradual, N:M such as 2:4, or blockRxC such as block4x4");
                }
                yield new Method(word, Sparsity.parse(word), PruneSpec.Scope.LAYER, false);
            }
        };
    }

    private static Method unstructured(String word, PruneSpec.Scope scope, boolean gradual) {
        return new Method(word, new Sparsity.Unstructured(), scope, gradual);
    }

    /** Densities that make sense for it: the given ones below 1, or the one that N:M fixes. */
    public List<Double> densities(List<Double> asked) {
        return pattern instanceof Sparsity.NofM nofm
                ? List.of((double) nofm.n() / nofm.m())
                : asked.stream().filter(d -> d < 1).toList();
    }

    /** The pruning of this method at a density. */
    public PruneSpec spec(double density, List<String> exclude) {
        LayerSelection selection = new LayerSelection(LayerSelection.STANDARD.kinds(), exclude);
        return new PruneSpec(pattern, scope, density, new Magnitude(), selection, true);
    }
}
