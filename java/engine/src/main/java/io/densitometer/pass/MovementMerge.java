package io.densitometer.pass;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Op;
import io.densitometer.graph.op.Reshape;
import io.densitometer.graph.op.Transpose;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Shortens chains of reshapes and transposes. */
public final class MovementMerge {
    private static final int LONGEST = 8;

    private final Map<Value, Node> producers = new HashMap<>();
    private final Substitution substitution = new Substitution();
    private final List<Node> nodes = new ArrayList<>();
    private final Graph graph;
    private final Set<String> names;

    private MovementMerge(Graph graph) {
        this.graph = graph;
        names = new HashSet<>(graph.valuesByName().keySet());
    }

    /** The graph with a chain that leaves its elements in order in one reshape or none, and one that exchanges two axes in fewer nodes. */
    public static Graph merge(Graph graph) {
        MovementMerge pass = new MovementMerge(graph);
        graph.nodes().forEach(pass::add);
        return DeadCode.eliminate(pass.substitution.finish(graph, pass.nodes));
    }

    private void add(Node node) {
        Node current = substitution.of(node);
        if (!isMove(current) || !shorten(current)) {
            put(current);
        }
    }

    private void put(Node node) {
        nodes.add(node);
        node.outputs().forEach(v -> producers.put(v, node));
    }

    private static boolean isMove(Node node) {
        return node.op() instanceof Reshape || node.op() instanceof Transpose;
    }

    private boolean shorten(Node node) {
        List<Op> chain = new ArrayList<>(List.of(node.op()));
        Value from = node.input(0);
        boolean shortened = replace(node, from, chain);
        Node before = producers.get(from);
        while (!shortened && before != null && isMove(before) && chain.size() < LONGEST) {
            chain.add(0, before.op());
            from = before.input(0);
            shortened = replace(node, from, chain);
            before = producers.get(from);
        }
        return shortened;
    }

    private boolean replace(Node node, Value from, List<Op> chain) {
        Shape shape = node.output().shape();
        boolean same = from.shape().equals(shape);
        if (same && !graph.outputs().contains(node.output()) && Placement.same(from, chain, List.of())) {
            substitution.replace(node.output(), from);
            return true;
        }
        List<Op> way = chain.size() > 1 ? shorter(from, chain, shape) : null;
        if (way == null) {
            return false;
        }
        Value value = from;
        for (int i = 0; i < way.size(); i++) {
            boolean last = i == way.size() - 1;
            String name = last ? node.name() : unused(node.name() + ".before");
            Shape made = Placement.after(way.get(i), value.shape());
            Value next = last ? node.output() : new Value(name, from.type().withShape(made));
            put(new Node(name, way.get(i), List.of(value), List.of(next)));
            value = next;
        }
        return true;
    }

    private String unused(String name) {
        return names.add(name) ? name : unused(name + "'");
    }

    private static List<Op> shorter(Value from, List<Op> chain, Shape shape) {
        List<List<Op>> ways = new ArrayList<>();
        ways.add(List.of(new Reshape(shape)));
        if (from.shape().rank() == 3) {
            for (Transpose turn : List.of(Transpose.of(1, 0, 2), Transpose.of(0, 2, 1))) {
                Shape turned = Placement.after(turn, from.shape());
                boolean whole = turned.equals(shape);
                ways.add(whole ? List.of(turn) : List.of(turn, new Reshape(shape)));
            }
        }
        return ways.stream()
                .filter(way -> way.size() < chain.size() && Placement.same(from, chain, way))
                .findFirst()
                .orElse(null);
    }
}
