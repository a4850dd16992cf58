package io.densitometer.pass;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.op.Dropout;
import java.util.ArrayList;
import java.util.List;

/** Removes dropout, which a forecast passes through. */
public final class DropoutRemoval {
    private DropoutRemoval() {}

    /** The graph without {@link Dropout} nodes; readers read their inputs. */
    public static Graph remove(Graph graph) {
        Substitution substitution = new Substitution();
        List<Node> kept = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Dropout) {
                substitution.replace(node.output(), substitution.of(node.input(0)));
            } else {
                kept.add(substitution.of(node));
            }
        }
        return substitution.finish(graph, kept);
    }
}
