package io.densitometer.prune.structured;

import io.densitometer.graph.BadInputException;
import io.densitometer.prune.dependency.ChannelGroup;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;

/**
 * A share of channels that is fixed beforehand for the groups that a weight's output channels belong to.
 *
 * @param match glob pattern of weight names, such as {@code encoder.*.conv1.weight}
 * @param keep share of the channels that stays, above 0; 1 cuts none
 */
public record ChannelOverride(String match, double keep) {
    public ChannelOverride {
        if (!(keep > 0 && keep <= 1)) {
            throw new BadInputException(
                    "keep " + keep + " of '" + match + "' is out of range: give a share above 0 and at most 1");
        }
    }

    boolean matches(ChannelGroup group) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + match);
        return group.members().stream()
                .filter(m -> m.axis() == 0 && m.weight().shape().rank() > 1)
                .anyMatch(m -> matcher.matches(Path.of(m.weight().name())));
    }
}
