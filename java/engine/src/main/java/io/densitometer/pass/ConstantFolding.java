package io.densitometer.pass;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Movement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Computes once, before any run, what depends on weights alone. */
public final class ConstantFolding {
    /** Results larger than this are folded only when they are no larger than what they are made of. */
    private static final long SMALL = 1 << 14;

    private ConstantFolding() {}

    /**
     * The graph with weights in place of nodes that read weights alone; a moved weight keeps its kind and name, with the node's
     * name behind a slash.
     *
     * @param evaluate runs a graph without inputs: its outputs in order
     */
    public static Graph fold(Graph graph, Function<Graph, List<Tensor>> evaluate) {
        Set<Value> known = new LinkedHashSet<>(graph.weights().keySet());
        List<Node> constant = new ArrayList<>();
        List<Node> rest = new ArrayList<>();
        for (Node node : graph.nodes()) {
            boolean folds = known.containsAll(node.inputs()) && pays(node);
            (folds ? constant : rest).add(node);
            if (folds) {
                known.addAll(node.outputs());
            }
        }
        return constant.isEmpty() ? graph : replaced(graph, constant, rest, evaluate);
    }

    private static boolean pays(Node node) {
        boolean fixed = node.outputs().stream().noneMatch(v -> v.shape().isBatched());
        long made = node.outputs().stream().mapToLong(v -> v.shape().elements()).sum();
        long read = node.inputs().stream().mapToLong(v -> v.shape().elements()).sum();
        return fixed && (made <= SMALL || made <= read);
    }

    private static Graph replaced(
            Graph graph, List<Node> constant, List<Node> rest, Function<Graph, List<Tensor>> evaluate) {
        Set<Value> read = new LinkedHashSet<>(graph.outputs());
        rest.forEach(node -> read.addAll(node.inputs()));
        List<Node> makers = constant.stream()
                .filter(node -> node.outputs().stream().anyMatch(read::contains))
                .toList();
        List<Value> wanted = makers.stream()
                .flatMap(node -> node.outputs().stream())
                .filter(read::contains)
                .toList();
        Graph part = new Graph(graph.name(), List.of(), wanted, graph.weights(), constant, Map.of());
        List<Tensor> results = wanted.isEmpty() ? List.of() : evaluate.apply(DeadCode.eliminate(part));
        Map<Value, Weight> weights = new LinkedHashMap<>(graph.weights());
        for (int i = 0; i < wanted.size(); i++) {
            weights.put(wanted.get(i), weight(graph, part.producers().get(wanted.get(i)), results.get(i)));
        }
        return new Substitution().finish(graph, weights, rest);
    }

    private static Weight weight(Graph graph, Node maker, Tensor data) {
        Weight source = graph.weight(maker.input(0));
        boolean moved = maker.op() instanceof Movement && maker.inputs().size() == 1 && source != null;
        return moved ? new Weight(source.kind(), data, source.sparsity(), List.of()) : Weight.constant(data);
    }
}
