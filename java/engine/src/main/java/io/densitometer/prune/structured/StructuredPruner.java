package io.densitometer.prune.structured;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Cost;
import io.densitometer.graph.Graph;
import io.densitometer.prune.dependency.ChannelGroup;
import io.densitometer.prune.dependency.Dependencies;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

    /** Widths, and what they cost of what the target counts. */
    private record Attempt(Map<ChannelGroup, Integer> widths, double cost) {}

    private StructuredPruner(Graph dense, Graph graph, StructuredSpec spec, ToDoubleFunction<Graph> latency) {
        this.dense = dense;
        this.spec = spec;
        this.latency = latency;
        this.dependencies = Dependencies.of(graph, spec.heads());
        if (dependencies.groups().isEmpty()) {
            throw new BadInputException("no channels of " + dense.name()
                    + " can be cut: all of them reach its inputs or outputs; prune by a mask instead");
        }
        spec.fixed().check(graph.name(), dependencies.groups());
        this.steps = new WidthSteps(graph, dependencies.groups(), spec);
    }

    /**
     * Plans a cut.
     *
     * @param latency measures a graph's run in microseconds; used for latency targets only, else it may be null
     * @throws BadInputException when an override matches no group, two of them conflict, or there is nothing to cut
     */
    public static PrunePlan plan(Graph dense, StructuredSpec spec, ToDoubleFunction<Graph> latency) {
        return plan(dense, dense, spec, latency);
    }

    /**
     * Plans a further cut of a graph that was cut before.
     *
     * @param dense what the target's share is of
     * @param graph what is cut
     */
    public static PrunePlan plan(Graph dense, Graph graph, StructuredSpec spec, ToDoubleFunction<Graph> latency) {
        return new StructuredPruner(dense, graph, spec, latency).plan();
    }

    /**
     * Checks a plan without making it.
     *
     * @throws BadInputException when an override does not fit, there is nothing to cut, or the narrowest that the graph can be still
     *     costs more than a target of parameters or FLOPs allows
     */
    public static void check(Graph dense, StructuredSpec spec) {
        StructuredPruner pruner = new StructuredPruner(dense, dense, spec, null);
        if (!pruner.isTimed()) {
            PrunePlan.Counts before = pruner.counts(dense, Double.NaN);
            Attempt narrowest = pruner.attempt(pruner.steps.count());
            if (narrowest.cost > pruner.goal(before)) {
                throw new BadInputException(pruner.floor(before, narrowest));
            }
        }
    }

    private PrunePlan plan() {
        PrunePlan.Counts before = counts(dense, isTimed() ? latency.applyAsDouble(dense) : Double.NaN);
        double goal = goal(before);
        int taken = fewest(goal);
        Attempt found = nearest(taken, goal);
        Map<ChannelGroup, boolean[]> kept = steps.kept(found.widths);
        Graph cut = dependencies.cut(kept);
        String floor = found.cost <= goal ? "" : floor(before, found);
        return new PrunePlan(spec.target(), before, counts(cut, found.cost), floor, cut, dependencies, kept);
    }

    private double goal(PrunePlan.Counts before) {
        return spec.target().share() * before.of(spec.target().kind());
    }

    /**
     * The last step may be a small one of another group instead, and groups may become wider again, where that ends nearer to the goal.
     */
    private Attempt nearest(int taken, double goal) {
        Attempt found = attempt(taken);
        if (taken == 0 || found.cost > goal || isTimed()) {
            return found;
        }
        Attempt best = closest(steps.narrower(steps.widths(taken - 1)), goal).orElse(found);
        Optional<Attempt> wider = Optional.of(best);
        while (wider.isPresent()) {
            best = wider.get();
            wider = closest(steps.wider(best.widths), goal);
        }
        return best;
    }

    private Optional<Attempt> closest(List<Map<ChannelGroup, Integer>> widths, double goal) {
        return widths.stream()
                .map(this::attempt)
                .filter(a -> a.cost <= goal)
                .max(Comparator.comparingDouble(Attempt::cost));
    }

    /** The fewest steps that meet the goal, or all steps when none do. */
    private int fewest(double goal) {
        int low = 0;
        int high = steps.count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (attempt(middle).cost <= goal) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private Attempt attempt(int taken) {
        return attempts.computeIfAbsent(taken, t -> attempt(steps.widths(t)));
    }

    private Attempt attempt(Map<ChannelGroup, Integer> widths) {
        return new Attempt(widths, cost(steps.kept(widths)));
    }

    private boolean isTimed() {
        return spec.target().kind() == Target.Kind.LATENCY;
    }

    private double cost(Map<ChannelGroup, boolean[]> kept) {
        return switch (spec.target().kind()) {
            case PARAMS -> dependencies.parameters(kept);
            case FLOPS -> Cost.flops(dependencies.cut(kept), 1);
            case LATENCY -> latency.applyAsDouble(dependencies.cut(kept));
        };
    }

    private PrunePlan.Counts counts(Graph graph, double cost) {
        Cost.Counts used = Cost.of(graph, 1).used();
        return new PrunePlan.Counts(used.parameters(), used.flops(), isTimed() ? cost : Double.NaN);
    }

    private String floor(PrunePlan.Counts before, Attempt last) {
        Target.Kind kind = spec.target().kind();
        Graph cut = dependencies.cut(steps.kept(last.widths));
        String largest = dependencies.groups().stream()
                .sorted(Comparator.comparingLong((ChannelGroup g) -> -parameters(cut, g)))
                .limit(NAMED)
                .map(g -> g.name() + " (" + last.widths.get(g) + " of " + g.channels() + " channels left)")
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "target %s of %s is out of reach: with every group at its floor %.3f of the %s is left, most of it tied to %s:"
                        + " raise the target or lower the rounding (%d)",
                spec.target().text(),
                dense.name(),
                last.cost / before.of(kind),
                kind.text(),
                largest,
                spec.roundTo());
    }

    /** Parameters of a cut graph that lie in a group's weights. */
    private static long parameters(Graph cut, ChannelGroup group) {
        Set<String> names = group.members().stream().map(m -> m.weight().name()).collect(Collectors.toSet());
        return cut.weights().entrySet().stream()
                .filter(entry -> entry.getValue().isParameter()
                        && names.contains(entry.getKey().name()))
                .mapToLong(entry -> entry.getKey().shape().elements())
                .sum();
    }
}
