package io.densitometer.prune.structured;

import io.densitometer.graph.Graph;
import io.densitometer.prune.dependency.ChannelGroup;
import io.densitometer.prune.dependency.Dependencies;
import java.util.List;
import java.util.Map;

/** Cuts of one group of a graph at a time, all others whole. */
public final class GroupCuts {
    private final Dependencies dependencies;
    private final WidthSteps steps;

    /** Cuts by the criterion, the heads and the rounding of a spec, whatever its target. */
    public GroupCuts(Graph graph, StructuredSpec spec) {
        this.dependencies = Dependencies.of(graph, spec.heads());
        this.steps = new WidthSteps(graph, dependencies.groups(), spec);
    }

    /** The groups, in the order in which the graph declares their weights. */
    public List<ChannelGroup> groups() {
        return dependencies.groups();
    }

    /** The graph of which only a share of one group stays, rounded, and at least one rounding step. */
    public Graph cut(ChannelGroup group, double share) {
        return dependencies.cut(steps.kept(Map.of(group, steps.width(group, share))));
    }
}
