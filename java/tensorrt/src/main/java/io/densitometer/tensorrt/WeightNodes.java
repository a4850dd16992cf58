package io.densitometer.tensorrt;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Movement;
import io.densitometer.pass.Expansion;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which nodes of the model file multiply by a weight. */
final class WeightNodes {
    private final Map<Value, List<Node>> consumers;
    private final Map<String, Set<String>> nodes = new HashMap<>();

    private WeightNodes(Graph flat, Graph recognised) {
        consumers = flat.consumers();
        flat.weights().keySet().forEach(weight -> collect(weight, namesOf(weight)));
        recognised
                .nodes()
                .forEach(node -> node.op()
                        .weightInputs()
                        .forEach(place -> namesOf(node.input(place)).add(node.name())));
    }

    /**
     * Of a graph as it is written, in primitives.
     *
     * @param recognised the same with its linear layers found: a weight that several products read gets a name of its own there, and a
     *     layer the name of its product or of the addition behind it
     */
    static WeightNodes of(Graph graph, Graph recognised) {
        return new WeightNodes(Expansion.expand(graph), recognised);
    }

    private Set<String> namesOf(Value weight) {
        return nodes.computeIfAbsent(weight.name(), name -> new HashSet<>());
    }

    /** Names of the nodes; none for a name that is no weight of either. */
    Set<String> of(String weight) {
        return nodes.getOrDefault(weight, Set.of());
    }

    private void collect(Value value, Set<String> names) {
        for (Node node : consumers.getOrDefault(value, List.of())) {
            int place = node.inputs().indexOf(value);
            if (node.op().weightInputs().contains(place)) {
                names.add(node.name());
            } else if (node.op() instanceof Movement && place == 0) {
                node.outputs().forEach(output -> collect(output, names));
            }
        }
    }
}
