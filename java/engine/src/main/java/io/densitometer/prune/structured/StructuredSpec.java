package io.densitometer.prune.structured;

import io.densitometer.graph.BadInputException;
import io.densitometer.prune.LayerOverride;
import io.densitometer.prune.PruneSpec;
import io.densitometer.prune.dependency.Heads;
import io.densitometer.prune.score.Magnitude;
import java.util.List;
import java.util.Set;

/**
 * How to cut channels.
 *
 * @param target how much may be left
 * @param scope whether groups compete for channels, or all lose the same share
 * @param criterion which channels go first
 * @param heads what of attention heads is cut
 * @param roundTo widths become multiples of this
 * @param overrides shares that are fixed for the groups that a weight's output channels belong to
 * @param exclude patterns of weights whose output channels all stay
 */
public record StructuredSpec(
        Target target,
        PruneSpec.Scope scope,
        GroupCriterion criterion,
        Heads heads,
        int roundTo,
        List<LayerOverride> overrides,
        List<String> exclude) {
    private static final Set<Integer> ROUNDINGS = Set.of(1, 2, 4, 8, 16, 32, 64);
    /** Widths that vector units and tensor cores like. */
    public static final int ROUND_TO = 8;

    public StructuredSpec {
        overrides = List.copyOf(overrides);
        exclude = List.copyOf(exclude);
        checkedRounding(roundTo);
    }

    /** The rounding itself, when it is a power of two up to 64. */
    public static int checkedRounding(int roundTo) {
        if (!ROUNDINGS.contains(roundTo)) {
            throw new BadInputException(
                    "rounding to " + roundTo + " is out of range: give a power of two from 1 to 64, such as 8");
        }
        return roundTo;
    }

    /** Equal shares by group L2 magnitude, within heads, to multiples of 8. */
    public static StructuredSpec to(Target target) {
        GroupCriterion criterion = new GroupCriterion(new Magnitude(), GroupCriterion.Norm.L2);
        return new StructuredSpec(
                target, PruneSpec.Scope.LAYER, criterion, Heads.WITHIN, ROUND_TO, List.of(), List.of());
    }

    public StructuredSpec withTarget(Target other) {
        return new StructuredSpec(other, scope, criterion, heads, roundTo, overrides, exclude);
    }

    public StructuredSpec withScope(PruneSpec.Scope other) {
        return new StructuredSpec(target, other, criterion, heads, roundTo, overrides, exclude);
    }

    public StructuredSpec withCriterion(GroupCriterion other) {
        return new StructuredSpec(target, scope, other, heads, roundTo, overrides, exclude);
    }

    public StructuredSpec withHeads(Heads other) {
        return new StructuredSpec(target, scope, criterion, other, roundTo, overrides, exclude);
    }

    public StructuredSpec withRoundTo(int other) {
        return new StructuredSpec(target, scope, criterion, heads, other, overrides, exclude);
    }

    public StructuredSpec withOverrides(List<LayerOverride> other) {
        return new StructuredSpec(target, scope, criterion, heads, roundTo, other, exclude);
    }

    public StructuredSpec withExclude(List<String> other) {
        return new StructuredSpec(target, scope, criterion, heads, roundTo, overrides, other);
    }

    FixedShares fixed() {
        return new FixedShares(overrides, exclude);
    }
}
