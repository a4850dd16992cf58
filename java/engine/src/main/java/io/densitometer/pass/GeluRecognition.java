package io.densitometer.pass;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Unary;
import java.util.ArrayList;
import java.util.List;

/** Finds the exact GELU, {@code x / 2 * (1 + erf(x / sqrt(2)))}, whichever way round its factors are multiplied. */
public final class GeluRecognition {
    private final Matching matching;

    private GeluRecognition(Graph graph) {
        matching = new Matching(graph);
    }

    /** The graph with one node in place of each such product. */
    public static Graph recognise(Graph graph) {
        GeluRecognition pass = new GeluRecognition(graph);
        graph.nodes().forEach(pass::tryReplace);
        return pass.matching.result();
    }

    private void tryReplace(Node node) {
        boolean product =
                node.op() instanceof Binary op && (op.kind() == Binary.Kind.MUL || op.kind() == Binary.Kind.DIV);
        Value x = product ? argument(node.output()) : null;
        if (x != null && x.type().equals(node.output().type())) {
            Unary gelu = new Unary(Unary.Kind.GELU);
            matching.replace(node, List.of(new Node(node.name(), gelu, List.of(x), node.outputs())));
        }
    }

    /** What a product is the GELU of, else null. */
    private Value argument(Value product) {
        for (Value factor : factors(product, null).values) {
            Value x = argumentOfErf(factor);
            Product parts = x == null ? null : factors(product, x);
            boolean all = parts != null
                    && Matching.near(parts.number, 0.5)
                    && parts.values.size() == 2
                    && parts.values.contains(x)
                    && parts.values.contains(factor);
            if (all) {
                return x;
            }
        }
        return null;
    }

    /** {@code x} of {@code 1 + erf(x / sqrt(2))}, else null. */
    private Value argumentOfErf(Value sum) {
        Node add = matching.made(sum, Binary.Kind.ADD);
        for (int side = 0; side < 2 && add != null; side++) {
            Value inside = matching.argument(add.input(side), Unary.Kind.ERF);
            Matching.Scaled scaled = inside == null ? null : matching.scaled(inside);
            if (scaled != null && matching.isNumber(add.input(1 - side), 1) && isRoot(scaled.factor())) {
                return scaled.value();
            }
        }
        return null;
    }

    /** Whether a factor, or the divisor that it stands for, is the number of GELU. */
    private static boolean isRoot(double factor) {
        return Matching.near(factor, Math.sqrt(0.5)) || Matching.near(1 / factor, Math.sqrt(2));
    }

    /** Known numbers multiplied, and the other factors. */
    private record Product(double number, List<Value> values) {}

    /** The factors of a product, without looking into {@code whole}. */
    private Product factors(Value product, Value whole) {
        double number = 1;
        List<Value> values = new ArrayList<>();
        List<Value> open = new ArrayList<>(List.of(product));
        // The pattern has at most four factors.
        for (int steps = 0; steps < 8 && !open.isEmpty(); steps++) {
            Value value = open.remove(0);
            Matching.Scaled scaled = value.equals(whole) ? null : matching.scaled(value);
            Node node = value.equals(whole) ? null : matching.made(value, Binary.Kind.MUL);
            if (scaled != null) {
                number *= scaled.factor();
                open.add(scaled.value());
            } else if (node != null) {
                open.addAll(node.inputs());
            } else {
                values.add(value);
            }
        }
        values.addAll(open);
        return new Product(number, values);
    }
}
