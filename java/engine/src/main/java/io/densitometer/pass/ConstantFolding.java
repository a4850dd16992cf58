package io.densitometer.pass;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Movement;
import java.util.ArrayList;
import java.util.Collections;
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
     * The graph with weights in place of nodes that read weights alone. What is only a weight in another place keeps its kind, and its
     * name where nothing else bears it any more.
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
        Substitution substitution = new Substitution();
        Map<Value, Source> sources = sources(part);
        for (int i = 0; i < wanted.size(); i++) {
            Value made = wanted.get(i);
            Source source = sources.get(made);
            Value now = named(made, source, sources, read);
            if (now != made) {
                weights.remove(source.weight);
                substitution.replace(made, now);
            }
            weights.put(now, weight(graph, source, now, results.get(i)));
        }
        return substitution.finish(
                graph, weights, rest.stream().map(substitution::of).toList());
    }

    /**
     * The weight that a value is made of by movements alone.
     *
     * @param whole whether all of its elements are there, each once
     */
    private record Source(Value weight, boolean whole) {}

    private static Map<Value, Source> sources(Graph constant) {
        Map<Value, Node> producers = constant.producers();
        Map<Value, Source> sources = new LinkedHashMap<>();
        for (Value output : constant.outputs()) {
            Value value = output;
            boolean whole = true;
            Node maker = producers.get(value);
            while (maker != null
                    && maker.op() instanceof Movement
                    && maker.inputs().size() == 1) {
                whole &= value.shape().elements() == maker.input(0).shape().elements();
                value = maker.input(0);
                maker = producers.get(value);
            }
            if (maker == null) {
                sources.put(output, new Source(value, whole));
            }
        }
        return sources;
    }

    /** The value under its source's name, where it alone is what is left of that. */
    private static Value named(Value made, Source source, Map<Value, Source> sources, Set<Value> read) {
        boolean only = source != null
                && source.whole
                && !read.contains(source.weight)
                && Collections.frequency(sources.values(), source) == 1;
        return only ? new Value(source.weight.name(), made.type()) : made;
    }

    private static Weight weight(Graph graph, Source source, Value now, Tensor data) {
        if (source == null) {
            return Weight.constant(data);
        }
        Weight from = graph.weight(source.weight);
        boolean same = now.name().equals(source.weight.name());
        return new Weight(from.kind(), data, from.sparsity(), same ? from.aliases() : List.of());
    }
}
