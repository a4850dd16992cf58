package io.densitometer.graph;

import static io.densitometer.graph.GraphException.require;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks the rules that every graph obeys; run after building and after each pass. */
public final class Verifier {
    private Verifier() {}

    /**
     * Returns the graph when each value is made once and before it is used, names are unique, weights have their types, and each
     * node's output types are what its op infers.
     *
     * @throws GraphException naming the node and the rule otherwise
     */
    public static Graph verify(Graph graph) {
        Set<Value> made = new HashSet<>();
        Set<String> names = new HashSet<>();
        graph.inputs().forEach(value -> define(value, made, names));
        graph.weights().forEach((value, weight) -> {
            define(value, made, names);
            verifyWeight(value, weight);
        });
        for (Node node : graph.nodes()) {
            node.inputs()
                    .forEach(v -> require(made.contains(v), "%s reads %s, which nothing made before", node, v.name()));
            verifyTypes(node);
            node.outputs().forEach(value -> define(value, made, names));
        }
        require(!graph.outputs().isEmpty(), "graph %s has no output", graph.name());
        graph.outputs().forEach(v -> require(made.contains(v), "output %s is made by no node", v.name()));
        return graph;
    }

    private static void define(Value value, Set<Value> made, Set<String> names) {
        require(made.add(value), "value %s is made twice", value.name());
        require(names.add(value.name()), "two values are named %s", value.name());
    }

    private static void verifyWeight(Value value, Weight weight) {
        boolean same =
                weight.data().dtype() == value.dtype() && weight.data().shape().equals(value.shape());
        require(same, "weight %s holds data of shape %s", value, weight.data().shape());
    }

    private static void verifyTypes(Node node) {
        List<TensorType> inferred = node.op().infer(node.inputTypes());
        List<TensorType> stated = node.outputs().stream().map(Value::type).toList();
        require(inferred.equals(stated), "%s should make %s", node, inferred);
    }
}
