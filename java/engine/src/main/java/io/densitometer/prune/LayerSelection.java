package io.densitometer.prune;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.CircularConv;
import io.densitometer.graph.op.Conv;
import io.densitometer.graph.op.Linear;
import io.densitometer.graph.op.Movement;
import io.densitometer.graph.op.Op;
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
        Map<Value, LayerKind> found = kinds(graph);
        List<NamePattern> excluded = exclude.stream().map(NamePattern::new).toList();
        return graph.weights().keySet().stream()
                .filter(found::containsKey)
                .filter(value -> kinds.contains(found.get(value)))
                .filter(value -> excluded.stream().noneMatch(m -> m.matches(value.name())))
                .map(value -> new PrunableLayer(value, found.get(value)))
                .toList();
    }

    /** Exclusions that match no weight of the graph, as misspelt ones do. */
    public List<String> idleExclusions(Graph graph) {
        return exclude.stream()
                .filter(glob -> graph.weights().keySet().stream()
                        .noneMatch(value -> new NamePattern(glob).matches(value.name())))
                .toList();
    }

    private static Map<Value, LayerKind> kinds(Graph graph) {
        Map<Value, LayerKind> found = new LinkedHashMap<>();
        Map<Value, Node> producers = graph.producers();
        for (Node node : graph.nodes()) {
            for (int input : node.op().weightInputs()) {
                Value source = source(node.input(input), producers);
                if (isTrained(graph, source)) {
                    found.put(source, kind(node.op(), source));
                }
            }
        }
        Set<Value> used = used(graph, producers);
        found.keySet().retainAll(used);
        graph.weights().keySet().stream()
                .filter(v -> isTrained(graph, v) && v.shape().rank() >= 2 && !used.contains(v))
                .forEach(v -> found.put(v, LayerKind.UNUSED));
        return found;
    }

    /** Where a value comes from when only placement (transposes, slices, reshapes) lies between. */
    private static Value source(Value value, Map<Value, Node> producers) {
        Value source = value;
        Node producer = producers.get(source);
        while (producer != null && producer.op() instanceof Movement) {
            source = producer.input(0);
            producer = producers.get(source);
        }
        return source;
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
