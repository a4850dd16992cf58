package io.densitometer.pass;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Activation;
import io.densitometer.graph.op.Linear;
import io.densitometer.graph.op.Slice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Makes one product of several linear layers that read the same value, such as the projections to queries, keys and values. */
public final class ProjectionMerge {
    /** Joins the names of the weights that were merged. */
    public static final String JOIN = "|";

    private final Graph graph;
    private final Predicate<Node> mergeable;
    private final Map<Value, Weight> weights;

    private ProjectionMerge(Graph graph, Predicate<Node> mergeable) {
        this.graph = graph;
        this.mergeable = mergeable;
        weights = new LinkedHashMap<>(graph.weights());
    }

    /**
     * The graph with one {@link Linear} and slices of its last axis in place of layers with the same input, equal bias use and no
     * activation or residual.
     *
     * @param mergeable which layers may be merged
     */
    public static Graph merge(Graph graph, Predicate<Node> mergeable) {
        ProjectionMerge pass = new ProjectionMerge(graph, mergeable);
        Map<List<Object>, List<Node>> groups = graph.nodes().stream()
                .filter(pass::candidate)
                .collect(Collectors.groupingBy(
                        n -> List.of(n.input(0), n.op()), LinkedHashMap::new, Collectors.toList()));
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            List<Node> group = pass.candidate(node) ? groups.get(List.of(node.input(0), node.op())) : List.of();
            if (group.size() < 2) {
                nodes.add(node);
            } else if (group.get(0).equals(node)) {
                pass.addMerged(group, nodes);
            }
        }
        return DeadCode.eliminate(new Substitution().finish(graph, pass.weights, nodes));
    }

    private boolean candidate(Node node) {
        return node.op() instanceof Linear op
                && op.activation() == Activation.NONE
                && !op.hasResidual()
                && node.inputs().stream().skip(1).allMatch(v -> graph.weight(v) != null)
                && mergeable.test(node);
    }

    private void addMerged(List<Node> group, List<Node> nodes) {
        Node first = group.get(0);
        List<Value> inputs = new ArrayList<>(List.of(first.input(0), concat(group, 1)));
        if (((Linear) first.op()).hasBias()) {
            inputs.add(concat(group, 2));
        }
        int rows = inputs.get(1).shape().size(0);
        String name = group.stream().map(Node::name).collect(Collectors.joining(JOIN));
        Value all = new Value(
                name + ".merged", TensorType.floats(first.output().shape().with(-1, rows)));
        nodes.add(new Node(name, first.op(), inputs, List.of(all)));
        int start = 0;
        for (Node node : group) {
            int end = start + node.output().shape().last();
            int axis = all.shape().rank() - 1;
            nodes.add(new Node(node.name() + ".part", new Slice(axis, start, end), List.of(all), node.outputs()));
            start = end;
        }
    }

    /** The group's weights (or biases) one below the other. */
    private Value concat(List<Node> group, int input) {
        List<Value> parts = group.stream().map(n -> n.input(input)).toList();
        String name = parts.stream().map(Value::name).collect(Collectors.joining(JOIN));
        for (Value known : weights.keySet()) {
            if (known.name().equals(name)) {
                return known;
            }
        }
        int rows = parts.stream().mapToInt(v -> v.shape().size(0)).sum();
        int columns = input == 1 ? parts.get(0).shape().size(1) : 1;
        float[] values = new float[rows * columns];
        int at = 0;
        for (Value part : parts) {
            float[] data = weights.get(part).data().floats();
            System.arraycopy(data, 0, values, at, data.length);
            at += data.length;
        }
        Shape shape = input == 1 ? Shape.of(rows, columns) : Shape.of(rows);
        Value value = new Value(name, TensorType.floats(shape));
        weights.put(
                value,
                new Weight(
                        weights.get(parts.get(0)).kind(),
                        Tensor.of(shape, values),
                        weights.get(parts.get(0)).sparsity(),
                        List.of()));
        return value;
    }
}
