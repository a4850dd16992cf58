package io.densitometer.pass;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Linear;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Gives weights back the names that exporters forgot when they turned them round: the bias of the layer still has its own. */
final class WeightNames {
    private static final Pattern FORGOTTEN = Pattern.compile("onnx::\\w+|val_\\d+");
    private static final Pattern BIAS = Pattern.compile("(.*[._])?bias");

    private WeightNames() {}

    /** The graph with {@code fc.weight} for a weight without a name of its own beside {@code fc.bias}. */
    static Graph restore(Graph graph) {
        Set<String> taken = graph.valuesByName().keySet();
        Map<Value, Value> renamed = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            boolean layer = node.op() instanceof Linear op && op.hasBias();
            Value weight = layer ? node.input(1) : null;
            String name = layer ? name(node.input(2)) : null;
            boolean forgotten = name != null
                    && graph.weight(weight) != null
                    && FORGOTTEN.matcher(weight.name()).matches()
                    && !taken.contains(name)
                    && renamed.values().stream().noneMatch(v -> v.name().equals(name));
            if (forgotten) {
                renamed.putIfAbsent(weight, new Value(name, weight.type()));
            }
        }
        return renamed.isEmpty() ? graph : renamed(graph, renamed);
    }

    private static String name(Value bias) {
        boolean named = BIAS.matcher(bias.name()).matches();
        return named ? bias.name().substring(0, bias.name().length() - "bias".length()) + "weight" : null;
    }

    private static Graph renamed(Graph graph, Map<Value, Value> by) {
        Substitution substitution = new Substitution();
        by.forEach(substitution::replace);
        Map<Value, Weight> weights = new LinkedHashMap<>();
        graph.weights().forEach((value, weight) -> weights.put(substitution.of(value), weight));
        return substitution.finish(
                graph, weights, graph.nodes().stream().map(substitution::of).toList());
    }
}
