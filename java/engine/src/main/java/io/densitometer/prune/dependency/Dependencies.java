package io.densitometer.prune.dependency;

import io.densitometer.graph.Cost;
import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Primitive;
import io.densitometer.pass.Expansion;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Which channels of a graph hang together (dependency groups, Fang et al. 2023), found position by position from the ops: what a
 * residual stream ties, what heads tie, what a concat or a reshape tie. Inputs, outputs and constants are never cut.
 */
public final class Dependencies {
    private final Graph graph;
    private final Slots slots = new Slots();
    private final List<ChannelGroup> groups;

    private Dependencies(Graph graph, Heads heads) {
        this.graph = graph;
        Graph flat = Expansion.expand(graph);
        FactorSurvey survey = FactorSurvey.of(flat);
        tie(slots, flat, (from, to) -> ReshapeTies.tie(slots, heads, survey, from, to));
        this.groups = List.copyOf(find(Cost.live(graph)));
    }

    /** Ties what hangs together in a graph of primitives, and freezes what cannot be cut. */
    static void tie(Slots slots, Graph flat, BiConsumer<Value, Value> reshapes) {
        ChannelTies ties = new ChannelTies(slots, reshapes);
        flat.nodes().forEach(node -> ((Primitive) node.op()).accept(ties, node));
        ZeroChannels.freezeOthers(slots, flat);
        flat.inputs().forEach(slots::freeze);
        flat.outputs().forEach(slots::freeze);
        flat.weights().forEach((value, weight) -> {
            if (weight.kind() == Weight.Kind.CONSTANT || value.dtype() != DType.FLOAT) {
                slots.freeze(value);
            }
        });
    }

    /** The dependencies of a graph. */
    public static Dependencies of(Graph graph, Heads heads) {
        return new Dependencies(graph, heads);
    }

    /** The groups, in the order in which the graph declares their weights. */
    public List<ChannelGroup> groups() {
        return groups;
    }

    /**
     * The graph with channels cut: smaller weights, and none that no output depends on.
     *
     * @param kept which channels of a group stay; groups that are missing stay whole
     */
    public Graph cut(Map<ChannelGroup, boolean[]> kept) {
        return new Cutter(graph, slots, removed(kept)).cut();
    }

    /** Parameters that {@link #cut} would leave, counted without cutting. */
    public long parameters(Map<ChannelGroup, boolean[]> kept) {
        Positions positions = new Positions(slots, removed(kept));
        Set<Value> live = Cost.live(graph);
        return graph.weights().entrySet().stream()
                .filter(entry -> entry.getValue().isParameter() && live.contains(entry.getKey()))
                .mapToLong(entry -> positions.elements(entry.getKey()))
                .sum();
    }

    /** Zeroes channels instead of cutting them: a graph of the same shapes. */
    public Graph zero(Map<ChannelGroup, boolean[]> kept) {
        Positions positions = new Positions(slots, removed(kept));
        return graph.mapWeights(positions::zero);
    }

    private BitSet removed(Map<ChannelGroup, boolean[]> kept) {
        BitSet removed = new BitSet();
        kept.forEach((group, stays) -> {
            Member any = group.members().get(0);
            int first = slots.first(any.weight(), any.axis());
            for (int c = 0; c < stays.length; c++) {
                if (!stays[c]) {
                    removed.set(slots.root(first + any.indices()[c][0]));
                }
            }
        });
        return removed;
    }

    /** An axis of a weight. */
    private record Axis(Value weight, int axis) {}

    /** What two channels have in common when they are of one group: the axes and how many positions on each. */
    private record Kin(Map<Axis, Integer> positions) {}

    private List<ChannelGroup> find(Set<Value> live) {
        Map<Integer, Map<Axis, List<Integer>>> channels = new LinkedHashMap<>();
        graph.weights().keySet().stream().filter(live::contains).forEach(value -> collect(value, channels));
        Map<Kin, List<Map<Axis, List<Integer>>>> alike = new LinkedHashMap<>();
        channels.values().stream().filter(this::isTrained).forEach(channel -> {
            Map<Axis, Integer> counts = new LinkedHashMap<>();
            channel.forEach((axis, positions) -> counts.put(axis, positions.size()));
            alike.computeIfAbsent(new Kin(counts), k -> new ArrayList<>()).add(channel);
        });
        return alike.values().stream()
                .filter(list -> list.size() > 1)
                .map(this::group)
                .toList();
    }

    private void collect(Value value, Map<Integer, Map<Axis, List<Integer>>> channels) {
        for (int axis = 0; axis < value.shape().rank(); axis++) {
            int first = slots.first(value, axis);
            for (int i = 0; i < value.shape().size(axis); i++) {
                if (!slots.isFrozen(first + i)) {
                    channels.computeIfAbsent(slots.root(first + i), r -> new LinkedHashMap<>())
                            .computeIfAbsent(new Axis(value, axis), a -> new ArrayList<>())
                            .add(i);
                }
            }
        }
    }

    private boolean isTrained(Map<Axis, List<Integer>> channel) {
        return channel.keySet().stream()
                .anyMatch(axis -> graph.weight(axis.weight).kind() == Weight.Kind.PARAMETER);
    }

    private ChannelGroup group(List<Map<Axis, List<Integer>>> channels) {
        List<Member> members = channels.get(0).keySet().stream()
                .map(axis -> new Member(
                        axis.weight,
                        axis.axis,
                        channels.stream()
                                .map(c -> c.get(axis).stream().mapToInt(i -> i).toArray())
                                .toArray(int[][]::new)))
                .toList();
        Member maker = ChannelGroup.maker(members, member -> graph.weight(member.weight()));
        return new ChannelGroup(maker.axis() == 0 ? maker.weight().name() : maker.text(), channels.size(), members);
    }
}
