package io.densitometer.prune;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Sparsity;
import io.densitometer.prune.score.Criterion;
import io.densitometer.prune.score.Magnitude;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * What to prune and how far.
 *
 * @param pattern allowed zeros; N:M fixes the density by itself
 * @param scope whether layers compete for what is kept
 * @param density share of the selected weights that stays, in (0, 1]; overridden layers are not counted
 * @param criterion which weights go first
 * @param selection which layers
 * @param allowEmptyLayers whether a layer may lose all its weights
 * @param overrides what is fixed for some layers, which then are pruned by themselves
 */
public record PruneSpec(
        Sparsity pattern,
        Scope scope,
        double density,
        Criterion criterion,
        LayerSelection selection,
        boolean allowEmptyLayers,
        List<LayerOverride> overrides) {
    /** Whether layers compete. */
    public enum Scope {
        GLOBAL,
        LAYER
    }

    public PruneSpec {
        overrides = List.copyOf(overrides);
        if (!(density > 0 && density <= 1)) {
            throw new BadInputException("density " + density
                    + " is out of range: give the share of weights to keep, above 0 and at most 1");
        }
        checkPattern(pattern);
    }

    /**
     * Checks that a pattern keeps something.
     *
     * @throws BadInputException when it does not, or keeps more than there is
     */
    public static void checkPattern(Sparsity pattern) {
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
                new Sparsity.Unstructured(), scope, density, new Magnitude(), LayerSelection.STANDARD, true, List.of());
    }

    public PruneSpec withDensity(double other) {
        return new PruneSpec(pattern, scope, other, criterion, selection, allowEmptyLayers, overrides);
    }

    public PruneSpec withScope(Scope other) {
        return new PruneSpec(pattern, other, density, criterion, selection, allowEmptyLayers, overrides);
    }

    public PruneSpec withPattern(Sparsity other) {
        return new PruneSpec(other, scope, density, criterion, selection, allowEmptyLayers, overrides);
    }

    public PruneSpec withSelection(LayerSelection other) {
        return new PruneSpec(pattern, scope, density, criterion, other, allowEmptyLayers, overrides);
    }

    public PruneSpec withEmptyLayers(boolean allowed) {
        return new PruneSpec(pattern, scope, density, criterion, selection, allowed, overrides);
    }

    public PruneSpec withCriterion(Criterion other) {
        return new PruneSpec(pattern, scope, density, other, selection, allowEmptyLayers, overrides);
    }

    public PruneSpec withOverrides(List<LayerOverride> others) {
        return new PruneSpec(pattern, scope, density, criterion, selection, allowEmptyLayers, others);
    }

    /** The same with every share changed, that of overridden layers too; N:M fixes its own. */
    public PruneSpec withShares(DoubleUnaryOperator change) {
        List<LayerOverride> changed = overrides.stream()
                .map(o -> o.keep() == null || o.pattern() != null
                        ? o
                        : LayerOverride.keep(o.match(), change.applyAsDouble(o.keep())))
                .toList();
        return withDensity(change.applyAsDouble(density)).withOverrides(changed);
    }
}
