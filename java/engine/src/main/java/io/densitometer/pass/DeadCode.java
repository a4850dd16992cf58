package io.densitometer.pass;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.Verifier;
import io.densitometer.graph.Weight;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Removes what no output depends on. */
public final class DeadCode {
    private DeadCode() {}

    /** The graph without nodes and weights that no output depends on; inputs stay. */
    public static Graph eliminate(Graph graph) {
        Set<Value> needed = new HashSet<>(graph.outputs());
        Deque<Node> kept = new ArrayDeque<>();
        for (int i = graph.nodes().size() - 1; i >= 0; i--) {
            Node node = graph.nodes().get(i);
            if (node.outputs().stream().anyMatch(needed::contains)) {
                needed.addAll(node.inputs());
                kept.addFirst(node);
            }
        }
        Map<Value, Weight> weights = new LinkedHashMap<>(graph.weights());
        weights.keySet().retainAll(needed);
        return Verifier.verify(
                new Graph(graph.name(), graph.inputs(), graph.outputs(), weights, List.copyOf(kept), graph.metadata()));
    }
}
