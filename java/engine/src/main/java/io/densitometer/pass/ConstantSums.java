package io.densitometer.pass;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Binary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Brings constants that are added one after the other together, so that they fold: {@code (x + a) + b = x + (a + b)}. */
public final class ConstantSums {
    private static final Binary ADD = new Binary(Binary.Kind.ADD);

    private final Graph graph;
    private final Map<Value, List<Node>> consumers;
    private final Map<Value, Node> sums = new HashMap<>();
    private final Set<Value> made = new HashSet<>();

    private ConstantSums(Graph graph) {
        this.graph = graph;
        consumers = graph.consumers();
    }

    public static Graph gather(Graph graph) {
        ConstantSums pass = new ConstantSums(graph);
        List<Node> nodes = new ArrayList<>();
        graph.nodes().forEach(node -> nodes.addAll(pass.gathered(node)));
        return DeadCode.eliminate(new Substitution().finish(graph, nodes));
    }

    private List<Node> gathered(Node node) {
        int constant = constant(node);
        if (constant < 0) {
            return List.of(node);
        }
        Node inner = sums.get(node.input(1 - constant));
        List<Node> made = inner == null ? List.of(node) : together(inner, node, node.input(constant));
        Node sum = made.get(made.size() - 1);
        sums.put(sum.output(), sum);
        return made;
    }

    /** The input of an addition that is a weight while the other is none; -1 where there is none. */
    private int constant(Node node) {
        if (!node.op().equals(ADD)) {
            return -1;
        }
        boolean left = isConstant(node.input(0));
        boolean right = isConstant(node.input(1));
        return left == right ? -1 : left ? 0 : 1;
    }

    private boolean isConstant(Value value) {
        return graph.weight(value) != null || made.contains(value);
    }

    private List<Node> together(Node inner, Node outer, Value last) {
        int constant = isConstant(inner.input(0)) ? 0 : 1;
        Value first = inner.input(constant);
        Value x = inner.input(1 - constant);
        List<Node> readers = consumers.getOrDefault(inner.output(), List.of());
        boolean alone = readers.size() == 1 && !graph.outputs().contains(inner.output());
        if (!alone || !x.type().equals(outer.output().type())) {
            return List.of(outer);
        }
        Value sum = new Value(
                outer.name() + ".constant",
                ADD.infer(List.of(first.type(), last.type())).get(0));
        made.add(sum);
        return List.of(
                new Node(outer.name() + ".constants", ADD, List.of(first, last), List.of(sum)),
                new Node(outer.name(), ADD, List.of(x, sum), outer.outputs()));
    }
}
