package io.densitometer.prune.structured;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.prune.dependency.ChannelGroup;
import io.densitometer.prune.dependency.Dependencies;
import io.densitometer.prune.dependency.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which channels go, and what is left: made before anything is written, and printable.
 *
 * @param target what was asked for
 * @param before cost of the dense graph, before any cut
 * @param after cost of the cut graph
 * @param floor empty when the target is met; otherwise a sentence that names the groups that stopped it
 * @param graph the cut graph
 * @param dependencies groups of the graph before this cut
 * @param kept channels that stay, of each group
 */
public record PrunePlan(
        Target target,
        Counts before,
        Counts after,
        String floor,
        Graph graph,
        Dependencies dependencies,
        Map<ChannelGroup, boolean[]> kept) {
    /**
     * Costs of what an output depends on.
     *
     * @param parameters elements
     * @param flops at batch 1
     * @param latencyMicros time of a run; NaN when it was not measured
     */
    public record Counts(long parameters, long flops, double latencyMicros) {
        double of(Target.Kind kind) {
            return switch (kind) {
                case PARAMS -> parameters;
                case FLOPS -> flops;
                case LATENCY -> latencyMicros;
            };
        }
    }

    /**
     * One group.
     *
     * @param group its name
     * @param coupled axes of weights that are cut together, as {@code weight#axis}
     * @param before channels
     * @param after channels that stay
     */
    public record Line(String group, List<String> coupled, int before, int after) {}

    /** One line per group. */
    public List<Line> groups() {
        List<Line> lines = new ArrayList<>();
        for (ChannelGroup group : dependencies.groups()) {
            List<String> coupled = group.members().stream().map(Member::text).toList();
            lines.add(new Line(group.name(), coupled, group.channels(), count(kept.get(group))));
        }
        return lines;
    }

    /** Whether the target is met. */
    public boolean met() {
        return floor.isEmpty();
    }

    /** The cut graph; a {@link BadInputException} with the floor's sentence when the target is out of reach. */
    public Graph requireMet() {
        if (!met()) {
            throw new BadInputException(floor);
        }
        return graph;
    }

    static int count(boolean[] kept) {
        int count = 0;
        for (boolean stays : kept) {
            count += stays ? 1 : 0;
        }
        return count;
    }
}
