package io.densitometer.pass;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.Verifier;
import io.densitometer.graph.Weight;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Values that stand for others from some point of a pass on. */
final class Substitution {
    private final Map<Value, Value> by = new HashMap<>();

    /** From now on, readers of {@code old} read {@code replacement}. */
    void replace(Value old, Value replacement) {
        by.put(old, of(replacement));
    }

    Value of(Value value) {
        return by.getOrDefault(value, value);
    }

    List<Value> of(List<Value> values) {
        return values.stream().map(this::of).toList();
    }

    /** The node reading what its inputs became. */
    Node of(Node node) {
        return new Node(node.name(), node.op(), of(node.inputs()), node.outputs());
    }

    /** The graph with these nodes and weights, its outputs substituted; verified. */
    Graph finish(Graph graph, Map<Value, Weight> weights, List<Node> nodes) {
        return Verifier.verify(
                new Graph(graph.name(), graph.inputs(), of(graph.outputs()), weights, nodes, graph.metadata()));
    }

    /** The graph with these nodes, its outputs substituted; verified. */
    Graph finish(Graph graph, List<Node> nodes) {
        return finish(graph, graph.weights(), nodes);
    }
}
