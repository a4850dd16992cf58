package io.densitometer.pass;

import io.densitometer.graph.Graph;
import io.densitometer.graph.HalfPrecision;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Op;
import io.densitometer.graph.op.Unary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** A graph in which a pass looks for patterns: who makes and reads what, and what replaces a node that ends a pattern. */
final class Matching {
    /** Numbers in a file have single precision. */
    private static final double TOLERANCE = 1e-6;

    private final Graph graph;
    private final Map<Value, Node> producers;
    private final Map<Value, List<Node>> consumers;
    private final Map<Value, Weight> weights;
    private final Set<String> names;
    private final Map<Node, List<Node>> replacements = new LinkedHashMap<>();

    Matching(Graph graph) {
        this.graph = graph;
        producers = graph.producers();
        consumers = graph.consumers();
        weights = new LinkedHashMap<>(graph.weights());
        names = new HashSet<>(graph.valuesByName().keySet());
        graph.nodes().forEach(node -> names.add(node.name()));
    }

    /** The node that makes a value when its op is of this class, else null. */
    Node made(Value value, Class<? extends Op> op) {
        Node maker = producers.get(value);
        return maker != null && op.isInstance(maker.op()) ? maker : null;
    }

    /** The node that makes a value when it is this function of two values, else null. */
    Node made(Value value, Binary.Kind kind) {
        Node maker = made(value, Binary.class);
        return maker != null && ((Binary) maker.op()).kind() == kind ? maker : null;
    }

    /** The input of the function that makes a value, else null. */
    Value argument(Value value, Unary.Kind kind) {
        Node maker = made(value, Unary.class);
        return maker != null && ((Unary) maker.op()).kind() == kind ? maker.input(0) : null;
    }

    /** The number that a value is, when it is known. */
    OptionalDouble number(Value value) {
        Weight weight = weights.get(value);
        boolean single = weight != null && weight.data().size() == 1;
        return single ? OptionalDouble.of(decimal((float) weight.data().get(0))) : OptionalDouble.empty();
    }

    /** The shortest decimal number that is this float: 1e-5 is meant where a file has the float next to it. */
    private static double decimal(float number) {
        return Double.parseDouble(Float.toString(number));
    }

    boolean isNumber(Value value, double expected) {
        OptionalDouble found = number(value);
        return found.isPresent() && near(found.getAsDouble(), expected);
    }

    /** Whether a number from a file is the one expected, or what a file in 16 bits holds of that. */
    static boolean near(double found, double expected) {
        return close(found, expected)
                || close(found, HalfPrecision.ofHalf(HalfPrecision.half((float) expected)))
                || close(found, HalfPrecision.ofBrain(HalfPrecision.brain((float) expected)));
    }

    private static boolean close(double a, double b) {
        return Math.abs(a - b) <= TOLERANCE * Math.abs(b);
    }

    /** A value times a known number. */
    record Scaled(Value value, double factor) {}

    /** What a value is a known multiple of, when a product or quotient with one number, of the same shape, makes it; else null. */
    Scaled scaled(Value value) {
        Node product = made(value, Binary.Kind.MUL);
        Node quotient = made(value, Binary.Kind.DIV);
        for (int side = 0; side < 2 && product != null; side++) {
            OptionalDouble factor = number(product.input(side));
            if (factor.isPresent() && product.input(1 - side).type().equals(value.type())) {
                return new Scaled(product.input(1 - side), factor.getAsDouble());
            }
        }
        OptionalDouble divisor = quotient == null ? OptionalDouble.empty() : number(quotient.input(1));
        return divisor.isPresent() && quotient.input(0).type().equals(value.type())
                ? new Scaled(quotient.input(0), 1 / divisor.getAsDouble())
                : null;
    }

    /** The weight behind a value, else null. */
    Weight weight(Value value) {
        return weights.get(value);
    }

    /** The only reader of a value that is no output, else null. */
    Node reader(Value value) {
        List<Node> readers = consumers.getOrDefault(value, List.of());
        return readers.size() == 1 && !graph.outputs().contains(value) ? readers.get(0) : null;
    }

    /** Whether two values are made alike from the same. */
    boolean same(Value a, Value b) {
        Node first = producers.get(a);
        Node second = producers.get(b);
        boolean alike = first != null
                && second != null
                && first.op().equals(second.op())
                && first.outputs().indexOf(a) == second.outputs().indexOf(b)
                && first.inputs().size() == second.inputs().size();
        if (a.equals(b) || !alike) {
            return a.equals(b);
        }
        // Exporters repeat a node or two, never whole networks.
        for (int i = 0; i < first.inputs().size(); i++) {
            if (!first.input(i).equals(second.input(i)) && !sameMean(first.input(i), second.input(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean sameMean(Value a, Value b) {
        Node first = producers.get(a);
        Node second = producers.get(b);
        return first != null
                && second != null
                && first.op().equals(second.op())
                && first.inputs().equals(second.inputs());
    }

    /** A constant of the engine; equal names mean equal content. */
    Value constant(String name, Tensor data) {
        Value value = new Value(name, new io.densitometer.graph.TensorType(data.dtype(), data.shape()));
        Weight known = weights.get(value);
        boolean free = known == null ? names.add(name) : known.data().equals(data);
        if (free) {
            weights.putIfAbsent(value, Weight.constant(data));
            return value;
        }
        return constant(name + "'", data);
    }

    /** A weight with one element per channel as a vector {@code [C]}, else null. */
    Value vector(Value value, int channels) {
        Weight weight = weights.get(value);
        boolean fits = weight != null
                && weight.data().size() == channels
                && value.shape().rank() >= 1
                && value.shape().last() == channels;
        if (!fits || value.shape().rank() == 1) {
            return fits ? value : null;
        }
        Shape shape = Shape.of(channels);
        Value vector = new Value(unused(value.name() + ".vector"), value.type().withShape(shape));
        weights.put(
                vector, new Weight(weight.kind(), weight.data().reshaped(shape), weight.sparsity(), weight.aliases()));
        return vector;
    }

    /** This name, or one like it that nothing has. */
    String unused(String name) {
        String free = name;
        while (!names.add(free)) {
            free = free + "'";
        }
        return free;
    }

    /** Puts other nodes in a node's place; the last makes the value that it made. */
    void replace(Node node, List<Node> by) {
        replacements.put(node, by);
    }

    boolean isReplaced(Node node) {
        return replacements.containsKey(node);
    }

    /** The graph after all replacements, without what nothing reads any more. */
    Graph result() {
        if (replacements.isEmpty()) {
            return graph;
        }
        List<Node> nodes = new ArrayList<>();
        graph.nodes().forEach(node -> nodes.addAll(replacements.getOrDefault(node, List.of(node))));
        return DeadCode.eliminate(new Substitution().finish(graph, weights, nodes));
    }
}
