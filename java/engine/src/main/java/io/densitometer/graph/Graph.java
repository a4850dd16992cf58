package io.densitometer.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A small SSA graph with static shapes but for the batch. Immutable: passes return new graphs.
 *
 * @param name the model's name
 * @param inputs what a run is given, in order
 * @param outputs what a run returns, in order
 * @param weights data by value, in declaration order; includes weights that no output depends on
 * @param nodes in an order in which every value is made before it is used
 * @param metadata provenance: config, mask, scaler, ...; goes into the model file
 */
public record Graph(
        String name,
        List<Value> inputs,
        List<Value> outputs,
        Map<Value, Weight> weights,
        List<Node> nodes,
        Map<String, String> metadata) {
    public Graph {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
        nodes = List.copyOf(nodes);
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** The weight behind a value, or null when the value is computed or an input. */
    public Weight weight(Value value) {
        return weights.get(value);
    }

    /** All values by name: inputs, weights, node outputs. */
    public Map<String, Value> valuesByName() {
        Map<String, Value> byName = new LinkedHashMap<>();
        inputs.forEach(v -> byName.put(v.name(), v));
        weights.keySet().forEach(v -> byName.put(v.name(), v));
        nodes.forEach(n -> n.outputs().forEach(v -> byName.put(v.name(), v)));
        return byName;
    }

    /** Nodes that read each value, in order. */
    public Map<Value, List<Node>> consumers() {
        Map<Value, List<Node>> consumers = new HashMap<>();
        for (Node node : nodes) {
            for (Value input : new LinkedHashSet<>(node.inputs())) {
                consumers.computeIfAbsent(input, v -> new ArrayList<>()).add(node);
            }
        }
        return consumers;
    }

    /** The node that makes each value. */
    public Map<Value, Node> producers() {
        Map<Value, Node> producers = new HashMap<>();
        nodes.forEach(n -> n.outputs().forEach(v -> producers.put(v, n)));
        return producers;
    }

    /** This graph with other outputs, for instance to look at values inside. */
    public Graph withOutputs(List<Value> other) {
        return new Graph(name, inputs, other, weights, nodes, metadata);
    }

    /** This graph with other nodes. */
    public Graph withNodes(List<Node> other) {
        return new Graph(name, inputs, outputs, weights, other, metadata);
    }

    /** This graph with one more or changed metadata entry. */
    public Graph withMetadata(String key, String value) {
        Map<String, String> changed = new LinkedHashMap<>(metadata);
        changed.put(key, value);
        return new Graph(name, inputs, outputs, weights, nodes, changed);
    }

    /** This graph with each weight replaced by what the function makes of it; shapes must stay. */
    public Graph mapWeights(java.util.function.BiFunction<Value, Weight, Weight> change) {
        Map<Value, Weight> changed = new LinkedHashMap<>();
        weights.forEach((value, weight) -> changed.put(value, change.apply(value, weight)));
        return new Graph(name, inputs, outputs, changed, nodes, metadata);
    }

    /** This graph with the data of the named weights replaced. */
    public Graph withData(Map<String, Tensor> data) {
        return mapWeights((v, w) -> data.containsKey(v.name()) ? w.withData(data.get(v.name())) : w);
    }

    /** Applies passes one after the other. */
    @SafeVarargs
    public final Graph apply(UnaryOperator<Graph>... passes) {
        Graph graph = this;
        for (UnaryOperator<Graph> pass : passes) {
            graph = pass.apply(graph);
        }
        return graph;
    }

    /** One line per input, weight, node and output. */
    public String dump() {
        StringBuilder text = new StringBuilder("graph ").append(name).append('\n');
        inputs.forEach(v -> text.append("  input ").append(v).append('\n'));
        weights.forEach((v, w) -> text.append("  ")
                .append(w.kind().name().toLowerCase(java.util.Locale.ROOT))
                .append(' ')
                .append(v)
                .append('\n'));
        nodes.forEach(n -> text.append("  ").append(n).append('\n'));
        outputs.forEach(v -> text.append("  output ").append(v).append('\n'));
        return text.toString();
    }
}
