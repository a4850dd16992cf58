package io.densitometer.prune;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.CircularConv;
import io.densitometer.graph.op.Conv;
import io.densitometer.graph.op.Linear;
import io.densitometer.graph.op.MatMul;
import io.densitometer.graph.op.Movement;
import io.densitometer.graph.op.Op;
import io.densitometer.graph.op.Slice;
import io.densitometer.graph.op.Transpose;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which weights pruning may touch. Biases, norms, tables of positions and of time marks never are.
 *
 * @param kinds kinds of layers
 * @param exclude glob patterns of weight names that stay dense, such as {@code decoder.projection.*}
 */
public record LayerSelection(Set<LayerKind> kinds, List<String> exclude) {
    /** All linear, convolution and Fourier weights that an output depends on. */
    public static final LayerSelection STANDARD =
            new LayerSelection(EnumSet.of(LayerKind.LINEAR, LayerKind.CONV, LayerKind.FOURIER), List.of());

    public LayerSelection {
        kinds = Set.copyOf(kinds);
        exclude = List.copyOf(exclude);
        exclude.forEach(NamePattern::new);
    }

    /** The selected layers of a graph, in declaration order. */
    public List<PrunableLayer> of(Graph graph) {
        Map<Value, PrunableLayer> found = layers(graph);
        List<NamePattern> excluded = exclude.stream().map(NamePattern::new).toList();
        return graph.weights().keySet().stream()
                .filter(found::containsKey)
                .filter(value -> kinds.contains(found.get(value).kind()))
                .filter(value -> excluded.stream().noneMatch(m -> m.matches(value.name())))
                .map(found::get)
                .toList();
    }

    /** Exclusions that match no weight of the graph, as misspelt ones do. */
    public List<String> idleExclusions(Graph graph) {
        return exclude.stream()
                .filter(glob -> graph.weights().keySet().stream()
                        .noneMatch(value -> new NamePattern(glob).matches(value.name())))
                .toList();
    }

    private static Map<Value, PrunableLayer> layers(Graph graph) {
        Map<Value, PrunableLayer> found = new LinkedHashMap<>();
        Map<Value, Node> producers = graph.producers();
        for (Node node : graph.nodes()) {
            for (int input : node.op().weightInputs()) {
                Source source = Source.of(node, input, producers);
                if (isTrained(graph, source.value)) {
                    LayerKind kind = kind(node.op(), source.value);
                    found.put(source.value, new PrunableLayer(source.value, kind, source.inputAxis));
                }
            }
        }
        Set<Value> used = used(graph, producers);
        found.keySet().retainAll(used);
        graph.weights().keySet().stream()
                .filter(v -> isTrained(graph, v) && v.shape().rank() >= 2 && !used.contains(v))
                .forEach(v -> found.put(v, new PrunableLayer(v, LayerKind.UNUSED, 1)));
        return found;
    }

    /** Where a weight comes from when only placement (transposes, slices, reshapes) lies between, and the axis that is summed over. */
    private record Source(Value value, int inputAxis) {
        static Source of(Node node, int input, Map<Value, Node> producers) {
            Value value = node.input(input);
            int axis = node.op() instanceof MatMul ? value.shape().rank() - 2 : 1;
            Node producer = producers.get(value);
            while (producer != null && producer.op() instanceof Movement) {
                axis = before(producer.op(), axis);
                value = producer.input(0);
                producer = producers.get(value);
            }
            return new Source(value, axis);
        }

        /** The axis before an op that moved it; weights keep their inputs on axis 1 where a reshape hides it. */
        private static int before(Op op, int axis) {
            if (op instanceof Transpose transpose
                    && axis < transpose.permutation().size()) {
                return transpose.permutation().get(axis);
            }
            return op instanceof Slice ? axis : 1;
        }
    }

    private static boolean isTrained(Graph graph, Value value) {
        Weight weight = graph.weight(value);
        return weight != null && weight.kind() == Weight.Kind.PARAMETER;
    }

    private static LayerKind kind(Op op, Value weight) {
        if (op instanceof Linear || weight.shape().rank() == 2) {
            return LayerKind.LINEAR;
        }
        return op instanceof Conv || op instanceof CircularConv ? LayerKind.CONV : LayerKind.FOURIER;
    }

    private static Set<Value> used(Graph graph, Map<Value, Node> producers) {
        Set<Value> used = new HashSet<>();
        List<Value> open = new ArrayList<>(graph.outputs());
        while (!open.isEmpty()) {
            Value value = open.remove(open.size() - 1);
            if (used.add(value) && producers.containsKey(value)) {
                open.addAll(producers.get(value).inputs());
            }
        }
        return used;
    }
}
