package io.densitometer.prune.structured;

import io.densitometer.graph.Graph;
import io.densitometer.prune.PruneSpec;
import io.densitometer.prune.dependency.ChannelGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The order in which a graph's groups become narrower, one rounding step of one group at a time: every target is met by some number of
 * steps from the start.
 */
final class WidthSteps {
    private final StructuredSpec spec;
    /** Channels of each group, the least important first. */
    private final Map<ChannelGroup, Integer[]> order = new LinkedHashMap<>();

    private final Map<ChannelGroup, Integer> start = new LinkedHashMap<>();
    private final List<Step> steps = new ArrayList<>();

    /** A group's next width, and how early it comes. */
    private record Step(ChannelGroup group, int kept, double rank) {}

    WidthSteps(Graph graph, List<ChannelGroup> groups, StructuredSpec spec) {
        this.spec = spec;
        for (ChannelGroup group : groups) {
            add(group, spec.criterion().scores(graph, group));
        }
        steps.sort(Comparator.comparingDouble(Step::rank));
    }

    /** How many steps there are until every group is at its floor. */
    int count() {
        return steps.size();
    }

    /** Width of each group after the first steps. */
    Map<ChannelGroup, Integer> widths(int taken) {
        Map<ChannelGroup, Integer> widths = new LinkedHashMap<>(start);
        steps.subList(0, taken).forEach(step -> widths.put(step.group, step.kept));
        return widths;
    }

    /** The widths with one group a step narrower, for each group that has a step left. */
    List<Map<ChannelGroup, Integer>> narrower(Map<ChannelGroup, Integer> widths) {
        Map<ChannelGroup, Integer> next = new LinkedHashMap<>();
        steps.stream()
                .filter(step -> step.kept < widths.get(step.group))
                .forEach(step -> next.merge(step.group, step.kept, Math::max));
        return each(widths, next);
    }

    /** The widths with one group a step wider, for each group that is narrower than it was. */
    List<Map<ChannelGroup, Integer>> wider(Map<ChannelGroup, Integer> widths) {
        Map<ChannelGroup, Integer> next = new LinkedHashMap<>();
        steps.stream()
                .filter(step -> step.kept >= widths.get(step.group))
                .forEach(step -> next.merge(step.group, above(step, widths), Math::min));
        return each(widths, next);
    }

    /** The step's own width, or where that is the width there is, the whole group's. */
    private static int above(Step step, Map<ChannelGroup, Integer> widths) {
        return step.kept > widths.get(step.group) ? step.kept : step.group.channels();
    }

    private static List<Map<ChannelGroup, Integer>> each(
            Map<ChannelGroup, Integer> widths, Map<ChannelGroup, Integer> changes) {
        return changes.entrySet().stream()
                .map(change -> {
                    Map<ChannelGroup, Integer> changed = new LinkedHashMap<>(widths);
                    changed.put(change.getKey(), change.getValue());
                    return changed;
                })
                .toList();
    }

    /** The multiple of a group's rounding step that is nearest to a share of its channels. */
    int width(ChannelGroup group, double share) {
        return rounded(share * group.channels(), group.step(spec.roundTo()), group.channels());
    }

    /** The best channels of each group. */
    Map<ChannelGroup, boolean[]> kept(Map<ChannelGroup, Integer> widths) {
        Map<ChannelGroup, boolean[]> kept = new LinkedHashMap<>();
        widths.forEach((group, width) -> kept.put(group, best(group, width)));
        return kept;
    }

    private boolean[] best(ChannelGroup group, int width) {
        boolean[] kept = new boolean[group.channels()];
        Integer[] ascending = order.get(group);
        for (int i = ascending.length - width; i < ascending.length; i++) {
            kept[ascending[i]] = true;
        }
        return kept;
    }

    private void add(ChannelGroup group, double[] scores) {
        Integer[] ascending = IntStream.range(0, scores.length).boxed().toArray(Integer[]::new);
        Arrays.sort(ascending, Comparator.comparingDouble(c -> scores[c]));
        order.put(group, ascending);
        int step = group.step(spec.roundTo());
        Optional<Double> fixed = spec.fixed().of(group);
        if (fixed.isPresent()) {
            start.put(group, width(group, fixed.get()));
            return;
        }
        start.put(group, group.channels());
        int above = group.channels();
        for (int kept = (above - 1) / step * step; kept > 0; kept -= step) {
            steps.add(new Step(group, kept, rank(ascending, scores, above, kept)));
            above = kept;
        }
    }

    /** By share, so that all groups shrink alike; or by the mean score of what goes. */
    private double rank(Integer[] ascending, double[] scores, int above, int kept) {
        int channels = ascending.length;
        return spec.scope() == PruneSpec.Scope.LAYER
                ? 1 - (double) kept / channels
                : IntStream.range(channels - above, channels - kept)
                        .mapToDouble(i -> scores[ascending[i]])
                        .average()
                        .orElse(0);
    }

    private static int rounded(double width, int step, int most) {
        int multiple = (int) Math.round(width / step) * step;
        return Math.min(most, Math.max(step, multiple));
    }
}
