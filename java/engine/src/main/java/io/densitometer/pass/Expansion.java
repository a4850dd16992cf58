package io.densitometer.pass;

import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.Verifier;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Composite;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Replaces composite ops by their expansions. */
public final class Expansion {
    private final Predicate<Composite> keep;
    private final Map<Value, Weight> weights = new LinkedHashMap<>();
    private final Map<String, Value> weightsByName = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    private Expansion(Predicate<Composite> keep) {
        this.keep = keep;
    }

    /** The graph in primitives alone, but for composites that {@code keep} holds for. */
    public static Graph expand(Graph graph, Predicate<Composite> keep) {
        Expansion pass = new Expansion(keep);
        graph.weights().forEach(pass::put);
        graph.nodes().forEach(pass::add);
        return pass.finish(graph);
    }

    private Graph finish(Graph graph) {
        return Verifier.verify(
                new Graph(graph.name(), graph.inputs(), graph.outputs(), weights, nodes, graph.metadata()));
    }

    /**
     * A graph in primitives alone.
     *
     * @param graph the expanded graph
     * @param parts the nodes of it that each composite node became
     */
    public record Traced(Graph graph, Map<Node, List<Node>> parts) {}

    /** The graph in primitives alone, and where they come from. */
    public static Traced trace(Graph graph) {
        Expansion pass = new Expansion(op -> false);
        graph.weights().forEach(pass::put);
        Map<Node, List<Node>> parts = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            int first = pass.nodes.size();
            pass.add(node);
            if (node.op() instanceof Composite) {
                parts.put(node, List.copyOf(pass.nodes.subList(first, pass.nodes.size())));
            }
        }
        return new Traced(pass.finish(graph), parts);
    }

    /** The graph in primitives alone. */
    public static Graph expand(Graph graph) {
        return expand(graph, op -> false);
    }

    private void put(Value value, Weight weight) {
        weights.put(value, weight);
        weightsByName.put(value.name(), value);
    }

    private void add(Node node) {
        if (node.op() instanceof Composite op && !keep.test(op)) {
            expansionOf(node, op).forEach(this::add);
        } else {
            nodes.add(node);
        }
    }

    private List<Node> expansionOf(Node node, Composite op) {
        GraphBuilder builder = GraphBuilder.extending(node.name(), weightsByName);
        List<Value> results = op.expand(builder, node.inputs());
        builder.weights().forEach(this::put);
        Map<Value, Value> renamed = new HashMap<>();
        for (int i = 0; i < results.size(); i++) {
            renamed.put(results.get(i), node.outputs().get(i));
        }
        return builder.nodes().stream()
                .map(n -> new Node(n.name(), n.op(), replace(n.inputs(), renamed), replace(n.outputs(), renamed)))
                .toList();
    }

    private static List<Value> replace(List<Value> values, Map<Value, Value> by) {
        return values.stream().map(v -> by.getOrDefault(v, v)).toList();
    }
}
