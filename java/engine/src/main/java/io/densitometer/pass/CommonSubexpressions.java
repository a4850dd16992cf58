package io.densitometer.pass;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Computes the same thing once. */
public final class CommonSubexpressions {
    private CommonSubexpressions() {}

    private record Expression(Op op, List<Value> inputs) {}

    /** The graph with nodes of the same op and inputs merged into the first. */
    public static Graph merge(Graph graph) {
        Substitution substitution = new Substitution();
        Map<Expression, Node> known = new HashMap<>();
        List<Node> kept = new ArrayList<>();
        for (Node node : graph.nodes()) {
            Node current = substitution.of(node);
            Node first = known.putIfAbsent(new Expression(current.op(), current.inputs()), current);
            if (first == null) {
                kept.add(current);
            } else {
                for (int i = 0; i < node.outputs().size(); i++) {
                    substitution.replace(node.outputs().get(i), first.outputs().get(i));
                }
            }
        }
        return substitution.finish(graph, kept);
    }
}
