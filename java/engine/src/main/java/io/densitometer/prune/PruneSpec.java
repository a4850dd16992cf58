package io.densitometer.prune;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Sparsity;
import io.densitometer.prune.score.Criterion;
import io.densitometer.prune.score.Magnitude;

/**
 * What to prune and how far.
 *
 * @param pattern allowed zeros; N:M fixes the density by itself
 * @param scope whether layers compete for what is kept
 * @param density share of the selected weights that stays, in (0, 1]
 * @param criterion which weights go first
 * @param selection which layers
 * @param allowEmptyLayers whether a layer may lose all its weights
 */
public record PruneSpec(
        Sparsity pattern,
        Scope scope,
        double density,
        Criterion criterion,
        LayerSelection selection,
        boolean allowEmptyLayers) {
    /** Whether layers compete. */
    public enum Scope {
        GLOBAL,
        LAYER
    }

    public PruneSpec {
        if (!(density > 0 && density <= 1)) {
            throw new BadInputException("density " + density
                    + " is out of range: give the share of weights to keep, above 0 and at most 1");
        }
        if (pattern instanceof Sparsity.NofM nofm && (nofm.n() < 1 || nofm.n() > nofm.m())) {
            throw new BadInputException(
                    "pattern " + nofm.text() + " keeps more than there is, or nothing: give N:M with 1 <= N <= M");
        }
        if (pattern instanceof Sparsity.Block block && (block.rows() < 1 || block.columns() < 1)) {
            throw new BadInputException("pattern " + block.text() + " has no block: give blockRxC with R, C >= 1");
        }
    }

    /** Unstructured magnitude pruning of the standard selection. */
    public static PruneSpec magnitude(Scope scope, double density) {
        return new PruneSpec(
                new Sparsity.Unstructured(), scope, density, new Magnitude(), LayerSelection.STANDARD, true);
    }

    public PruneSpec withDensity(double other) {
        return new PruneSpec(pattern, scope, other, criterion, selection, allowEmptyLayers);
    }

    public PruneSpec withPattern(Sparsity other) {
        return new PruneSpec(other, scope, density, criterion, selection, allowEmptyLayers);
    }

    public PruneSpec withSelection(LayerSelection other) {
        return new PruneSpec(pattern, scope, density, criterion, other, allowEmptyLayers);
    }

    public PruneSpec withEmptyLayers(boolean allowed) {
        return new PruneSpec(pattern, scope, density, criterion, selection, allowed);
    }
}
