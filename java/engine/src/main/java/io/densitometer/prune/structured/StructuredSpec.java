package io.densitometer.prune.structured;

import io.densitometer.graph.BadInputException;
import io.densitometer.prune.PruneSpec;
import io.densitometer.prune.dependency.Heads;
import io.densitometer.prune.score.Magnitude;
import java.util.List;

/**
 * How to cut channels.
 *
 * @param target how much may be left
 * @param scope whether groups compete for channels, or all lose the same share
 * @param criterion which channels go first
 * @param heads what of attention heads is cut
 * @param roundTo widths become multiples of this
 * @param overrides shares that are fixed for some groups
 */
public record StructuredSpec(
        Target target,
        PruneSpec.Scope scope,
        GroupCriterion criterion,
        Heads heads,
        int roundTo,
        List<ChannelOverride> overrides) {
    private static final int WIDEST = 1 << 10;
    /** Widths that vector units and tensor cores like. */
    public static final int ROUND_TO = 8;

    public StructuredSpec {
        overrides = List.copyOf(overrides);
        if (roundTo < 1 || roundTo > WIDEST) {
            throw new BadInputException("rounding to " + roundTo + " is out of range: give 1, 8, 16, 32 or 64");
        }
    }

    /** Equal shares by group L2 magnitude, within heads, to multiples of 8. */
    public static StructuredSpec to(Target target) {
        GroupCriterion criterion = new GroupCriterion(new Magnitude(), GroupCriterion.Norm.L2);
        return new StructuredSpec(target, PruneSpec.Scope.LAYER, criterion, Heads.WITHIN, ROUND_TO, List.of());
    }

    public StructuredSpec withTarget(Target other) {
        return new StructuredSpec(other, scope, criterion, heads, roundTo, overrides);
    }

    public StructuredSpec withScope(PruneSpec.Scope other) {
        return new StructuredSpec(target, other, criterion, heads, roundTo, overrides);
    }

    public StructuredSpec withCriterion(GroupCriterion other) {
        return new StructuredSpec(target, scope, other, heads, roundTo, overrides);
    }

    public StructuredSpec withHeads(Heads other) {
        return new StructuredSpec(target, scope, criterion, other, roundTo, overrides);
    }

    public StructuredSpec withRoundTo(int other) {
        return new StructuredSpec(target, scope, criterion, heads, other, overrides);
    }

    public StructuredSpec withOverrides(List<ChannelOverride> other) {
        return new StructuredSpec(target, scope, criterion, heads, roundTo, other);
    }
}
