package io.densitometer.pass;

import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Linear;
import io.densitometer.graph.op.MatMul;
import io.densitometer.graph.op.Transpose;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds linear layers in graphs of primitives: a product with a constant matrix {@code [K, N]}, or with a transposed constant
 * {@code [N, K]}, and the addition of a bias behind it.
 */
public final class LinearRecognition {
    private final Graph graph;
    private final Map<Value, List<Node>> consumers;
    private final Map<Value, Node> producers;
    private final Map<Value, Weight> weights;
    private final Set<Node> absorbed = new HashSet<>();
    private final Set<String> names;
    private final List<Node> nodes = new ArrayList<>();

    private LinearRecognition(Graph graph) {
        this.graph = graph;
        consumers = graph.consumers();
        producers = graph.producers();
        weights = new LinkedHashMap<>(graph.weights());
        names = new HashSet<>(graph.valuesByName().keySet());
    }

    /**
     * The graph with {@link Linear} in place of such products. A weight that only such products read is stored transposed under its
     * own name, so that it can be pruned by that name.
     */
    public static Graph recognise(Graph graph) {
        LinearRecognition pass = new LinearRecognition(graph);
        graph.nodes().forEach(pass::add);
        return DeadCode.eliminate(new Substitution().finish(graph, pass.weights, pass.nodes));
    }

    private void add(Node node) {
        if (absorbed.contains(node)) {
            return;
        }
        Value matrix = node.op() instanceof MatMul ? matrix(node) : null;
        nodes.add(matrix == null ? node : linear(node, matrix));
    }

    /** The weight {@code [N, K]} of a product that is a linear layer, else null. */
    private Value matrix(Node node) {
        Value right = node.input(1);
        Value left = node.input(0);
        boolean rows = left.shape().rank() >= 2
                && left.shape().batchAxis() != left.shape().rank() - 1;
        if (!rows || right.shape().rank() != 2 || weights.containsKey(left)) {
            return null;
        }
        Node maker = producers.get(right);
        if (maker != null && maker.op() instanceof Transpose && graph.weight(maker.input(0)) != null) {
            return maker.input(0);
        }
        return graph.weight(right) == null ? null : transposed(right);
    }

    private Value transposed(Value matrix) {
        String name = allLinear(matrix) ? matrix.name() : matrix.name() + ".transposed";
        Value known = weights.keySet().stream()
                .filter(v -> v != matrix && v.name().equals(name))
                .findFirst()
                .orElse(null);
        if (known != null) {
            return known;
        }
        Weight weight = weights.get(matrix);
        Tensor data = transposed(weight.data());
        Value value = new Value(name, matrix.type().withShape(data.shape()));
        if (name.equals(matrix.name())) {
            weights.remove(matrix);
        }
        weights.put(value, new Weight(weight.kind(), data, weight.sparsity(), weight.aliases()));
        return value;
    }

    private boolean allLinear(Value matrix) {
        return !graph.outputs().contains(matrix)
                && consumers.get(matrix).stream()
                        .allMatch(n -> n.op() instanceof MatMul
                                && n.input(1) == matrix
                                && n.input(0) != matrix
                                && !graph.weights().containsKey(n.input(0))
                                && n.input(0).shape().batchAxis()
                                        != n.input(0).shape().rank() - 1);
    }

    private static Tensor transposed(Tensor matrix) {
        int rows = matrix.shape().size(0);
        int columns = matrix.shape().size(1);
        float[] values = new float[rows * columns];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                values[c * rows + r] = (float) matrix.get((long) r * columns + c);
            }
        }
        return Tensor.of(Shape.of(columns, rows), values);
    }

    private Node linear(Node product, Value matrix) {
        Node add = biasAddition(product);
        if (add == null) {
            return new Node(product.name(), new Linear(false), List.of(product.input(0), matrix), product.outputs());
        }
        absorbed.add(add);
        Value bias = vector(other(add, product.output()));
        return new Node(add.name(), new Linear(true), List.of(product.input(0), matrix, bias), add.outputs());
    }

    /** The only reader of the product when it adds a constant with one element per output. */
    private Node biasAddition(Node product) {
        Value y = product.output();
        List<Node> readers = consumers.getOrDefault(y, List.of());
        boolean only = readers.size() == 1 && !graph.outputs().contains(y);
        if (!only || !(readers.get(0).op() instanceof Binary binary) || binary.kind() != Binary.Kind.ADD) {
            return null;
        }
        Value bias = other(readers.get(0), y);
        Shape shape = bias.shape();
        boolean vector = graph.weight(bias) != null
                && bias.dtype() == DType.FLOAT
                && shape.rank() >= 1
                && shape.rank() <= y.shape().rank()
                && shape.last() == y.shape().last()
                && shape.elements() == shape.last();
        return vector ? readers.get(0) : null;
    }

    private static Value other(Node node, Value value) {
        return node.input(0) == value ? node.input(1) : node.input(0);
    }

    /** The bias as a vector {@code [N]}. */
    private Value vector(Value bias) {
        if (bias.shape().rank() == 1) {
            return bias;
        }
        Weight weight = graph.weight(bias);
        Shape shape = Shape.of(bias.shape().last());
        String name = bias.name() + ".vector";
        if (!names.add(name)) {
            return weights.keySet().stream()
                    .filter(v -> v.name().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
        Value value = new Value(name, bias.type().withShape(shape));
        weights.put(value, new Weight(weight.kind(), weight.data().reshaped(shape), weight.sparsity(), List.of()));
        return value;
    }
}
