package io.densitometer.prune.dependency;

import io.densitometer.graph.Cost;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.Verifier;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Composite;
import io.densitometer.graph.op.Expand;
import io.densitometer.graph.op.Kept;
import io.densitometer.graph.op.Op;
import io.densitometer.graph.op.Reread;
import io.densitometer.graph.op.Reshape;
import io.densitometer.graph.op.Slice;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Builds the smaller graph, node by node, under the names that there were. */
final class Cutter {
    private final Graph graph;
    private final Positions positions;
    private final String scope;
    private final Map<Value, Value> smaller = new HashMap<>();
    private final Map<Value, Weight> weights = new LinkedHashMap<>();
    private final Map<String, Value> weightsByName = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    Cutter(Graph graph, Slots slots, BitSet removed) {
        this.graph = graph;
        this.positions = new Positions(slots, removed);
        this.scope = scope(graph);
    }

    /** What names of new nodes hold: something that no name of the graph holds, which may have been cut before. */
    private static String scope(Graph graph) {
        return IntStream.iterate(1, n -> n + 1)
                .mapToObj(n -> n == 1 ? "/cut" : "/cut" + n)
                .filter(scope -> graph.nodes().stream()
                        .flatMap(node -> node.outputs().stream())
                        .noneMatch(value -> value.name().contains(scope + "/")))
                .findFirst()
                .orElseThrow();
    }

    Graph cut() {
        Set<Value> live = Cost.live(graph);
        graph.weights().forEach((value, weight) -> {
            if (live.contains(value)) {
                add(value, positions.cut(value, weight));
            }
        });
        graph.nodes().stream()
                .filter(node -> node.outputs().stream().anyMatch(live::contains))
                .forEach(this::add);
        return Verifier.verify(
                new Graph(graph.name(), graph.inputs(), now(graph.outputs()), weights, nodes, graph.metadata()));
    }

    private void add(Value value, Weight cut) {
        Shape shape = cut.data().shape();
        boolean same = shape.equals(value.shape());
        Value now = same ? value : new Value(value.name(), new TensorType(value.dtype(), shape));
        smaller.put(value, now);
        put(now, cut);
    }

    private void put(Value value, Weight weight) {
        weights.put(value, weight);
        weightsByName.put(value.name(), value);
    }

    private List<Value> now(List<Value> values) {
        return values.stream().map(v -> smaller.getOrDefault(v, v)).toList();
    }

    private void add(Node node) {
        boolean whole = now(node.inputs()).equals(node.inputs())
                && node.outputs().stream().allMatch(positions::isWhole);
        if (whole) {
            nodes.add(node);
        } else {
            replace(node);
        }
    }

    private void replace(Node node) {
        GraphBuilder builder = GraphBuilder.extending(node.name() + scope, weightsByName);
        List<Value> results = results(builder, node, now(node.inputs()));
        builder.weights().forEach(this::put);
        Map<Value, Value> named = new HashMap<>();
        for (int i = 0; i < results.size(); i++) {
            Value old = node.outputs().get(i);
            Value now = new Value(old.name(), results.get(i).type());
            named.put(results.get(i), now);
            smaller.put(old, now);
        }
        for (Node made : builder.nodes()) {
            boolean last = made.outputs().stream().anyMatch(named::containsKey);
            nodes.add(new Node(
                    last ? node.name() : made.name(),
                    made.op(),
                    rename(made.inputs(), named),
                    rename(made.outputs(), named)));
        }
    }

    private static List<Value> rename(List<Value> values, Map<Value, Value> named) {
        return values.stream().map(v -> named.getOrDefault(v, v)).toList();
    }

    private List<Value> results(GraphBuilder builder, Node node, List<Value> inputs) {
        Kept kept = kept(node);
        Op op = node.op();
        if (op instanceof Composite composite) {
            return composite.cut(builder, inputs, kept);
        }
        if (op instanceof Reshape) {
            Shape before = node.input(0).shape();
            return List.of(
                    Reread.reshape(builder, inputs.get(0), before, node.output().shape(), kept));
        }
        if (op instanceof Expand expand) {
            op = new Expand(Reread.shape(expand.shape(), kept));
        } else if (op instanceof Slice slice) {
            op = slice(slice, node, kept);
        }
        return builder.addAll(op, inputs);
    }

    /** A slice of steps of 1 begins after as many positions as are left before its start; others lie on whole axes. */
    private static Op slice(Slice slice, Node node, Kept kept) {
        if (slice.step() != 1) {
            return slice;
        }
        int axis = node.input(0).shape().axis(slice.axis());
        int start = 0;
        for (int position : kept.input(0, axis)) {
            start += position < slice.start() ? 1 : 0;
        }
        return new Slice(axis, start, start + kept.output(axis).length);
    }

    private Kept kept(Node node) {
        return new Kept() {
            @Override
            public Shape before(int input) {
                return node.input(input).shape();
            }

            @Override
            public int[] input(int input, int axis) {
                return positions.kept(node.input(input), before(input).axis(axis));
            }

            @Override
            public int[] output(int axis) {
                return positions.kept(node.output(), node.output().shape().axis(axis));
            }
        };
    }
}
