package io.densitometer.prune.method;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Sparsity;
import io.densitometer.prune.LayerSelection;
import io.densitometer.prune.PrunableLayer;
import io.densitometer.prune.PruneSpec;
import io.densitometer.prune.Pruner;
import io.densitometer.prune.dependency.ChannelGroup;
import io.densitometer.prune.dependency.Heads;
import io.densitometer.prune.score.Criteria;
import io.densitometer.prune.structured.GroupCriterion;
import io.densitometer.prune.structured.GroupCuts;
import io.densitometer.prune.structured.PrunePlan;
import io.densitometer.prune.structured.StructuredPruner;
import io.densitometer.prune.structured.StructuredSpec;
import io.densitometer.prune.structured.Target;
import java.util.List;

/** A way to prune, as a word names it; see {@link Methods} for the words. */
public sealed interface Method {
    /** The word. */
    String name();

    /** When weights go. */
    Schedule schedule();

    /** Which go first. */
    Criteria criterion();

    /** Whether weights compete over all layers, or within each. */
    PruneSpec.Scope scope();

    /** Shares that make sense for it: the given ones below 1, or the one that its pattern fixes. */
    List<Double> shares(List<Double> asked);

    /** The same method by another criterion. */
    Method by(Criteria other);

    /** The same method with another scope. */
    Method over(PruneSpec.Scope other);

    /**
     * The graph pruned at once.
     *
     * @param dense what the share is of
     * @param graph what is pruned: the dense graph, or what an earlier round left of it
     * @param share of the weights, or of the dense graph's cost, that stays
     * @param how recipe, weights that stay, and what scoring may ask for
     * @throws io.densitometer.graph.BadInputException when the share is out of reach, or the recipe does not fit the graph
     */
    Graph prune(Graph dense, Graph graph, double share, How how);

    /**
     * Checks without scoring what {@link #prune} would refuse.
     *
     * @throws io.densitometer.graph.BadInputException as {@link #prune} does; a latency target can only be tried
     */
    void check(Graph dense, double share, How how);

    /** What can be pruned by itself while all else stays: layers, or groups of channels, in graph order. */
    List<Part> parts(Graph dense, How how);

    /** A layer or a group of channels. */
    interface Part {
        /** The weight's or the group's name. */
        String name();

        /** Weights or channels. */
        long elements();

        /** The graph of which only a share of this part stays. */
        Graph pruned(double share);
    }

    /** A recipe, the weights that stay, and what scoring may ask for. */
    record How(Recipe recipe, List<String> exclude, Evidence evidence) {
        public How {
            exclude = List.copyOf(exclude);
        }
    }

    /**
     * Sets weights to zero.
     *
     * @param pattern allowed zeros
     */
    record Mask(String name, Schedule schedule, Sparsity pattern, PruneSpec.Scope scope, Criteria criterion)
            implements Method {
        public Mask {
            PruneSpec.checkPattern(pattern);
        }

        @Override
        public List<Double> shares(List<Double> asked) {
            return pattern instanceof Sparsity.NofM nofm
                    ? List.of((double) nofm.n() / nofm.m())
                    : asked.stream().filter(d -> d < 1).toList();
        }

        @Override
        public Mask by(Criteria other) {
            return new Mask(name, schedule, pattern, scope, other);
        }

        @Override
        public Mask over(PruneSpec.Scope other) {
            return new Mask(name, schedule, pattern, other, criterion);
        }

        @Override
        public Graph prune(Graph dense, Graph graph, double share, How how) {
            return Pruner.prune(graph, spec(graph, share, how)).graph();
        }

        @Override
        public void check(Graph dense, double share, How how) {
            PruneSpec spec = by(Criteria.MAGNITUDE).spec(dense, share, how);
            if (spec.selection().of(dense).isEmpty()) {
                throw new BadInputException("exclude: " + how.exclude() + " leaves no layer of " + dense.name()
                        + " to prune: give fewer patterns");
            }
            // Other patterns fit every layer.
            if (pattern instanceof Sparsity.NofM || !spec.overrides().isEmpty()) {
                Pruner.prune(dense, spec);
            }
        }

        @Override
        public List<Part> parts(Graph dense, How how) {
            PruneSpec spec =
                    spec(dense, 1, how).withScope(PruneSpec.Scope.LAYER).withOverrides(List.of());
            return Pruner.fitting(dense, spec).stream()
                    .map(layer -> (Part) new LayerPart(dense, spec, layer))
                    .toList();
        }

        private record LayerPart(Graph dense, PruneSpec spec, PrunableLayer layer) implements Part {
            @Override
            public String name() {
                return layer.name();
            }

            @Override
            public long elements() {
                return layer.weight().shape().elements();
            }

            @Override
            public Graph pruned(double share) {
                return Pruner.prune(dense, spec.withDensity(share), layer).graph();
            }
        }

        /** All that decides the mask. */
        public PruneSpec spec(Graph graph, double share, How how) {
            LayerSelection selection = new LayerSelection(LayerSelection.STANDARD.kinds(), how.exclude());
            return new PruneSpec(
                    pattern,
                    scope,
                    share,
                    criterion.with(how.evidence().of(graph)),
                    selection,
                    true,
                    how.recipe().layers());
        }
    }

    /**
     * Cuts channels.
     *
     * @param target what the share counts
     */
    record Cut(String name, Schedule schedule, Target.Kind target, PruneSpec.Scope scope, Criteria criterion)
            implements Method {
        /** A target that asks for nothing. */
        private static final double MOST = Math.nextDown(1.0);

        public Cut {
            if (criterion == Criteria.LAMP) {
                throw new BadInputException("criterion lamp ranks single weights, and method '" + name
                        + "' cuts channels: give magnitude, taylor or random");
            }
        }

        @Override
        public List<Double> shares(List<Double> asked) {
            return asked.stream().filter(d -> d < 1).toList();
        }

        @Override
        public Cut by(Criteria other) {
            return new Cut(name, schedule, target, scope, other);
        }

        @Override
        public Cut over(PruneSpec.Scope other) {
            return new Cut(name, schedule, target, other, criterion);
        }

        @Override
        public Graph prune(Graph dense, Graph graph, double share, How how) {
            return plan(dense, graph, new Target(target, share), how).requireMet();
        }

        @Override
        public void check(Graph dense, double share, How how) {
            Cut plain = new Cut(name, schedule, target, scope, Criteria.MAGNITUDE);
            StructuredPruner.check(dense, plain.spec(dense, new Target(target, share), how));
        }

        @Override
        public List<Part> parts(Graph dense, How how) {
            GroupCuts cuts = new GroupCuts(dense, spec(dense, new Target(target, MOST), how));
            return cuts.groups().stream()
                    .map(group -> (Part) new GroupPart(cuts, group))
                    .toList();
        }

        private record GroupPart(GroupCuts cuts, ChannelGroup group) implements Part {
            @Override
            public String name() {
                return group.name();
            }

            @Override
            public long elements() {
                return group.channels();
            }

            @Override
            public Graph pruned(double share) {
                return cuts.cut(group, share);
            }
        }

        /** What would be cut. */
        public PrunePlan plan(Graph dense, Graph graph, Target goal, How how) {
            return StructuredPruner.plan(
                    dense, graph, spec(graph, goal, how), how.evidence().latency());
        }

        private StructuredSpec spec(Graph graph, Target goal, How how) {
            Recipe recipe = how.recipe();
            GroupCriterion scores =
                    new GroupCriterion(criterion.with(how.evidence().of(graph)), recipe.channelNorm());
            return StructuredSpec.to(goal)
                    .withScope(scope)
                    .withCriterion(scores)
                    .withHeads(Heads.parse(recipe.heads()))
                    .withRoundTo(recipe.roundTo())
                    .withOverrides(recipe.layers())
                    .withExclude(how.exclude());
        }
    }
}
