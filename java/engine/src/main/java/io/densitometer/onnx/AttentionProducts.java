package io.densitometer.onnx;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Dropout;
import io.densitometer.graph.op.Elementwise;
import io.densitometer.graph.op.MatMul;
import io.densitometer.graph.op.Movement;
import io.densitometer.graph.op.Softmax;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the two products of softmax attention: scores that lead to a softmax and nowhere else, and weights from one times values. */
final class AttentionProducts {
    private final Graph graph;
    private final Map<Value, List<Node>> consumers;
    /** Values that depend on an input. */
    private final Set<Value> computed = new HashSet<>();
    /** Values moved from a parameter. */
    private final Set<Value> parameters = new HashSet<>();
    /** Softmax weights, however placed. */
    private final Set<Value> weights = new HashSet<>();
    /** Whether all that a value leads to is a softmax. */
    private final Map<Value, Boolean> scores = new HashMap<>();

    AttentionProducts(Graph flat) {
        this.graph = flat;
        this.consumers = flat.consumers();
        computed.addAll(flat.inputs());
        flat.weights().forEach((value, weight) -> {
            if (weight.isParameter()) {
                parameters.add(value);
            }
        });
        flat.nodes().forEach(this::follow);
        for (int i = flat.nodes().size() - 1; i >= 0; i--) {
            flat.nodes().get(i).outputs().forEach(v -> scores.put(v, leadsToSoftmax(v)));
        }
    }

    private void follow(Node node) {
        boolean moves = moves(node);
        if (node.inputs().stream().anyMatch(computed::contains)) {
            computed.addAll(node.outputs());
        } else if (moves && node.inputs().stream().anyMatch(parameters::contains)) {
            parameters.addAll(node.outputs());
        }
        if (node.op() instanceof Softmax || (moves && node.inputs().stream().anyMatch(weights::contains))) {
            weights.addAll(node.outputs());
        }
    }

    private static boolean moves(Node node) {
        return node.op() instanceof Movement || node.op() instanceof Dropout;
    }

    private boolean leadsToSoftmax(Value value) {
        List<Node> readers = consumers.getOrDefault(value, List.of());
        return !readers.isEmpty()
                && !graph.outputs().contains(value)
                && readers.stream().allMatch(n -> n.op() instanceof Softmax || passesOn(n));
    }

    private boolean passesOn(Node node) {
        boolean small = node.op() instanceof Elementwise || node.op() instanceof Movement;
        return small && scores.getOrDefault(node.output(), false);
    }

    boolean isComputed(Value value) {
        return computed.contains(value);
    }

    /** Whether a value is a parameter, or one whose elements were moved. */
    boolean isOfParameter(Value value) {
        return parameters.contains(value);
    }

    boolean ofTwoComputed(Node node) {
        return node.inputs().stream().allMatch(computed::contains);
    }

    /** Whether a node is one of the two products. */
    boolean isOneOf(Node node) {
        boolean weighs = node.inputs().stream().anyMatch(weights::contains);
        return node.op() instanceof MatMul && ofTwoComputed(node) && (weighs || scores.get(node.output()));
    }
}
