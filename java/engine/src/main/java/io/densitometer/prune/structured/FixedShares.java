package io.densitometer.prune.structured;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Names;
import io.densitometer.prune.LayerOverride;
import io.densitometer.prune.NamePattern;
import io.densitometer.prune.dependency.ChannelGroup;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Shares of channels that are fixed beforehand: an override or an exclusion holds for the groups that a matching weight's output
 * channels belong to.
 *
 * @param overrides what is fixed; each must match
 * @param exclude patterns of weights whose output channels all stay
 */
record FixedShares(List<LayerOverride> overrides, List<String> exclude) {
    /** Checks that overrides match, and that they say what channels can do. */
    void check(String graph, List<ChannelGroup> groups) {
        for (LayerOverride override : overrides) {
            if (override.pattern() != null) {
                throw new BadInputException("override '" + override.match() + "' asks for the pattern "
                        + override.pattern() + ", but structured pruning cuts whole channels: give keep alone");
            }
            if (groups.stream().noneMatch(group -> makes(group, override::matches))) {
                List<String> names = groups.stream().map(ChannelGroup::name).toList();
                throw new BadInputException("override '" + override.match() + "' matches no weight of " + graph
                        + " whose output channels can be cut: give a name or a pattern"
                        + Names.nearest(override.match(), names));
            }
        }
    }

    /**
     * The share that is fixed for a group.
     *
     * @throws BadInputException when two overrides contradict each other
     */
    Optional<Double> of(ChannelGroup group) {
        List<LayerOverride> matching =
                overrides.stream().filter(o -> makes(group, o::matches)).toList();
        Optional<Double> fixed = LayerOverride.agreed(matching, "the channels of " + group.name() + ", cut together,")
                .map(LayerOverride::keep);
        boolean excluded = exclude.stream().map(NamePattern::new).anyMatch(p -> makes(group, p::matches));
        return fixed.isEmpty() && excluded ? Optional.of(1.0) : fixed;
    }

    /** Whether the group's channels are the outputs of a weight of such a name. */
    private static boolean makes(ChannelGroup group, Predicate<String> name) {
        return group.members().stream()
                .filter(m -> m.axis() == 0 && m.weight().shape().rank() > 1)
                .anyMatch(m -> name.test(m.weight().name()));
    }
}
