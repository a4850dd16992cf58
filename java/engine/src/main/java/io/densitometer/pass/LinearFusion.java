package io.densitometer.pass;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Activation;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Linear;
import io.densitometer.graph.op.Unary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts the activation and the residual addition behind a linear layer into the layer. */
public final class LinearFusion {
    private final Graph graph;
    private final Map<Value, List<Node>> consumers;
    /** Linear layers so far by what they make. */
    private final Map<Value, Node> layers = new HashMap<>();

    private final List<Node> nodes = new ArrayList<>();

    private LinearFusion(Graph graph) {
        this.graph = graph;
        consumers = graph.consumers();
    }

    /** The graph with {@link Linear} nodes that include the activation and residual that follow, where nothing else reads between. */
    public static Graph fuse(Graph graph) {
        LinearFusion pass = new LinearFusion(graph);
        graph.nodes().forEach(pass::add);
        return new Substitution().finish(graph, pass.nodes);
    }

    private void add(Node node) {
        Node fused = node;
        if (node.op() instanceof Unary unary) {
            fused = withActivation(node, activation(unary));
        } else if (node.op() instanceof Binary binary && binary.kind() == Binary.Kind.ADD) {
            fused = withResidual(node);
        }
        nodes.add(fused);
        if (fused.op() instanceof Linear) {
            layers.put(fused.output(), fused);
        }
    }

    private static Activation activation(Unary unary) {
        return switch (unary.kind()) {
            case RELU -> Activation.RELU;
            case GELU -> Activation.GELU;
            case TANH -> Activation.TANH;
            default -> Activation.NONE;
        };
    }

    private Node withActivation(Node node, Activation activation) {
        Node layer = soleReader(node.input(0));
        if (layer == null || activation == Activation.NONE) {
            return node;
        }
        Linear op = (Linear) layer.op();
        if (op.activation() != Activation.NONE || op.hasResidual()) {
            return node;
        }
        nodes.remove(layer);
        return new Node(node.name(), new Linear(op.hasBias(), activation, false), layer.inputs(), node.outputs());
    }

    private Node withResidual(Node node) {
        for (int side = 1; side >= 0; side--) {
            Value y = node.input(side);
            Value residual = node.input(1 - side);
            Node layer = soleReader(y);
            boolean fits = layer != null
                    && residual != y
                    && residual.type().equals(y.type())
                    && !((Linear) layer.op()).hasResidual();
            if (fits) {
                return merged(node, layer, residual);
            }
        }
        return node;
    }

    private Node merged(Node node, Node layer, Value residual) {
        Linear op = (Linear) layer.op();
        List<Value> inputs = new ArrayList<>(layer.inputs());
        inputs.add(residual);
        nodes.remove(layer);
        return new Node(node.name(), new Linear(op.hasBias(), op.activation(), true), inputs, node.outputs());
    }

    /** The linear layer that makes a value which one node alone reads, else null. */
    private Node soleReader(Value value) {
        boolean inside = consumers.getOrDefault(value, List.of()).size() == 1
                && !graph.outputs().contains(value);
        return inside ? layers.get(value) : null;
    }
}
