package io.densitometer.prune.structured;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Cost;
import io.densitometer.graph.Graph;
import io.densitometer.prune.dependency.ChannelGroup;
import io.densitometer.prune.dependency.Dependencies;
import io.densitometer.prune.dependency.Member;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Cuts channels until a target is met: as few rounding steps as it takes, each counted, or measured, on the graph really cut. */
public final class StructuredPruner {
    private static final int NAMED = 3;

    private final Graph dense;
    private final StructuredSpec spec;
    private final ToDoubleFunction<Graph> latency;
    private final Dependencies dependencies;
    private final WidthSteps steps;
    private final Map<Integer, Attempt> attempts = new HashMap<>();

    /** A cut graph and its cost. */
    private record Attempt(Graph graph, PrunePlan.Counts counts) {}

    private StructuredPruner(Graph dense, StructuredSpec spec, ToDoubleFunction<Graph> latency) {
        this.dense = dense;
        this.spec = spec;
        this.latency = latency;
        this.dependencies = Dependencies.of(dense, spec.heads());
        requireMatches();
        this.steps = new WidthSteps(dense, dependencies.groups(), spec);
    }

    /**
     * Plans a cut.
     *
     * @param latency measures a graph's run in microseconds; used for latency targets only, else it may be null
     * @throws BadInputException when an override matches no group, two of them conflict, or there is nothing to cut
     */
    public static PrunePlan plan(Graph dense, StructuredSpec spec, ToDoubleFunction<Graph> latency) {
        return new StructuredPruner(dense, spec, latency).plan();
    }

    private PrunePlan plan() {
        if (dependencies.groups().isEmpty()) {
            throw new BadInputException("no channels of " + dense.name()
                    + " can be cut: all of them reach its inputs or outputs; prune by a mask instead");
        }
        PrunePlan.Counts before = counts(dense);
        double goal = spec.target().share() * before.of(spec.target().kind());
        int taken = fewest(goal);
        Attempt found = attempt(taken);
        boolean met = of(found) <= goal;
        String floor = met ? "" : floor(before, found, taken);
        return new PrunePlan(spec.target(), before, found.counts, floor, found.graph, dependencies, steps.kept(taken));
    }

    /** The fewest steps that meet the goal, or all steps when none do. */
    private int fewest(double goal) {
        int low = 0;
        int high = steps.count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (of(attempt(middle)) <= goal) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private double of(Attempt attempt) {
        return attempt.counts.of(spec.target().kind());
    }

    private Attempt attempt(int taken) {
        return attempts.computeIfAbsent(taken, t -> {
            Graph cut = dependencies.cut(steps.kept(t));
            return new Attempt(cut, counts(cut));
        });
    }

    private PrunePlan.Counts counts(Graph graph) {
        Cost.Counts cost = Cost.of(graph, 1).used();
        boolean timed = spec.target().kind() == Target.Kind.LATENCY;
        return new PrunePlan.Counts(cost.parameters(), cost.flops(), timed ? latency.applyAsDouble(graph) : Double.NaN);
    }

    private void requireMatches() {
        for (ChannelOverride override : spec.overrides()) {
            if (dependencies.groups().stream().noneMatch(override::matches)) {
                throw new BadInputException("override '" + override.match() + "' matches no weight of " + dense.name()
                        + " whose output channels can be cut: give a name such as "
                        + dependencies.groups().get(0).name());
            }
        }
    }

    private String floor(PrunePlan.Counts before, Attempt last, int taken) {
        Target.Kind kind = spec.target().kind();
        Map<ChannelGroup, boolean[]> kept = steps.kept(taken);
        String largest = dependencies.groups().stream()
                .sorted(Comparator.comparingLong((ChannelGroup g) -> -parameters(last.graph, g)))
                .limit(NAMED)
                .map(g -> g.name() + " (" + PrunePlan.count(kept.get(g)) + " of " + g.channels() + " channels left)")
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "target %s of %s is out of reach: with every group at its floor %.3f of the %s is left, most of it tied to %s:"
                        + " raise the target or lower the rounding (%d)",
                spec.target().text(),
                dense.name(),
                of(last) / before.of(kind),
                kind.text(),
                largest,
                spec.roundTo());
    }

    /** Parameters of a cut graph that lie in a group's weights. */
    private static long parameters(Graph cut, ChannelGroup group) {
        Set<String> names = new HashSet<>();
        group.members().stream().map(Member::weight).forEach(w -> names.add(w.name()));
        List<Long> sizes = cut.weights().entrySet().stream()
                .filter(e ->
                        e.getValue().isParameter() && names.contains(e.getKey().name()))
                .map(e -> e.getKey().shape().elements())
                .toList();
        return sizes.stream().mapToLong(Long::longValue).sum();
    }
}
