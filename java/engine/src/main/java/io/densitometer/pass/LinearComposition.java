package io.densitometer.pass;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Sparsity;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Activation;
import io.densitometer.graph.op.AutoCorrelation;
import io.densitometer.graph.op.Linear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Makes one linear layer of two in a row, where that is no more work: {@code W2 (W1 x + b1) + b2 = (W2 W1) x + (W2 b1 + b2)}. An
 * auto-correlation has two such pairs. Its output is at each time a mean of values at other times, the same for all channels, so that
 * the layer behind it may stand before it. And {@code (Wq x + bq)^T (Wk y + bk)} is {@code x^T (Wq^T Wk y + Wq^T bk)} but for a term of
 * y alone, which adds the same to all lags, where softmax and the choice of lags do not see it.
 */
public final class LinearComposition {
    private final Graph graph;
    private final Predicate<Node> composable;
    private final Map<Value, List<Node>> consumers;
    private final Map<Value, Node> makers = new HashMap<>();
    private final Map<Value, Weight> weights;
    private final Map<String, Value> made = new HashMap<>();

    private LinearComposition(Graph graph, Predicate<Node> composable) {
        this.graph = graph;
        this.composable = composable;
        consumers = graph.consumers();
        weights = new LinkedHashMap<>(graph.weights());
    }

    /**
     * The graph with composed layers, named after both.
     *
     * @param composable which linear layers may be composed
     */
    public static Graph compose(Graph graph, Predicate<Node> composable) {
        LinearComposition pass = new LinearComposition(graph, composable);
        List<Node> nodes = new ArrayList<>();
        graph.nodes().forEach(node -> nodes.addAll(pass.composed(node)));
        return DeadCode.eliminate(new Substitution().finish(graph, pass.weights, nodes));
    }

    private List<Node> composed(Node node) {
        List<Node> result = node.op() instanceof AutoCorrelation ? projectedOnce(node) : List.of(node);
        if (isPlain(node)) {
            Node before = makers.get(node.input(0));
            if (before != null && before.op() instanceof Linear && pays(before)) {
                result = List.of(joined(before, node, node.name(), node.output()));
            } else if (before != null && before.op() instanceof AutoCorrelation) {
                result = around(before, node);
            }
        }
        result.forEach(made -> makers.put(made.output(), made));
        return result;
    }

    /** A linear layer by constants, without activation and residual, that may be composed. */
    private boolean isPlain(Node node) {
        return node.op() instanceof Linear op
                && op.activation() == Activation.NONE
                && !op.hasResidual()
                && node.inputs().stream().skip(1).allMatch(weights::containsKey)
                && composable.test(node);
    }

    /** Whether all that reads a layer may take it in, and multiplies by no more numbers then. */
    private boolean pays(Node first) {
        List<Node> readers = consumers.getOrDefault(first.output(), List.of());
        boolean taken = isPlain(first)
                && !graph.outputs().contains(first.output())
                && readers.stream().allMatch(n -> isPlain(n) && n.input(0) == first.output());
        if (!taken) {
            return false;
        }
        long between = first.input(1).shape().size(0);
        long in = first.input(1).shape().size(1);
        long out = readers.stream().mapToLong(n -> n.input(1).shape().size(0)).sum();
        return out * in <= between * (in + out);
    }

    /** The layer behind an auto-correlation moved into the one that makes its values. */
    private List<Node> around(Node mixing, Node second) {
        Value values = mixing.input(2);
        Node first = makers.get(values);
        boolean inside =
                first != null && isPlain(first) && isReadBy(mixing.output(), second) && isReadBy(values, mixing);
        // Values that are missing count as zero, and then the weights of the mean miss some of the bias.
        boolean whole = values.shape().size(1) >= mixing.input(0).shape().size(1);
        long out = second.input(1).shape().size(0);
        if (!inside || !whole || out > values.shape().last()) {
            return List.of(second);
        }
        Value moved = new Value(
                second.name() + ".values", TensorType.floats(values.shape().with(-1, (int) out)));
        List<Value> inputs = List.of(mixing.input(0), mixing.input(1), moved);
        return List.of(
                joined(first, second, first.name() + ProjectionMerge.JOIN + second.name(), moved),
                new Node(second.name() + ".mixed", mixing.op(), inputs, second.outputs()));
    }

    /** An auto-correlation whose queries are read as they are, and whose keys' layer does the work of both. */
    private List<Node> projectedOnce(Node mixing) {
        Node q = makers.get(mixing.input(0));
        Node k = makers.get(mixing.input(1));
        boolean inside = q != null
                && k != null
                && isPlain(q)
                && isPlain(k)
                && isReadBy(q.output(), mixing)
                && isReadBy(k.output(), mixing)
                && q.input(0).type().equals(q.output().type());
        if (!inside) {
            return List.of(mixing);
        }
        List<Value> inputs = new ArrayList<>(List.of(k.input(0), keyWeight(q, k)));
        boolean biased = ((Linear) k.op()).hasBias();
        if (biased) {
            inputs.add(keyBias(q, k));
        }
        Value keys = new Value(mixing.name() + ".keys", k.output().type());
        String name = q.name() + ProjectionMerge.JOIN + k.name();
        return List.of(
                new Node(name, new Linear(biased), inputs, List.of(keys)),
                new Node(mixing.name(), mixing.op(), List.of(q.input(0), keys, mixing.input(2)), mixing.outputs()));
    }

    private Value keyWeight(Node q, Node k) {
        Value a = q.input(1);
        Value b = k.input(1);
        Shape shape = Shape.of(a.shape().size(1), b.shape().size(1));
        return once(a, b, "", shape, () -> product(turned(a), floats(b), shape.size(0)));
    }

    private Value keyBias(Node q, Node k) {
        Value a = q.input(1);
        int in = a.shape().size(1);
        return once(a, k.input(1), ".bias", Shape.of(in), () -> product(turned(a), floats(k.input(2)), in));
    }

    private boolean isReadBy(Value value, Node node) {
        List<Node> readers = consumers.getOrDefault(value, List.of());
        return !graph.outputs().contains(value)
                && readers.size() == 1
                && readers.get(0).name().equals(node.name())
                && node.inputs().stream().filter(v -> v == value).count() == 1;
    }

    private Node joined(Node first, Node second, String name, Value output) {
        boolean biased = ((Linear) first.op()).hasBias() || ((Linear) second.op()).hasBias();
        List<Value> inputs = new ArrayList<>(List.of(first.input(0), weight(first, second)));
        if (biased) {
            inputs.add(bias(first, second));
        }
        return new Node(name, new Linear(biased), inputs, List.of(output));
    }

    private Value weight(Node first, Node second) {
        Value a = first.input(1);
        Value b = second.input(1);
        Shape shape = Shape.of(b.shape().size(0), a.shape().size(1));
        return once(a, b, "", shape, () -> product(floats(b), floats(a), shape.size(0)));
    }

    private Value bias(Node first, Node second) {
        int out = second.input(1).shape().size(0);
        return once(first.input(1), second.input(1), ".bias", Shape.of(out), () -> {
            float[] sum = ((Linear) first.op()).hasBias()
                    ? product(floats(second.input(1)), floats(first.input(2)), out)
                    : new float[out];
            float[] last = ((Linear) second.op()).hasBias() ? floats(second.input(2)) : new float[out];
            for (int i = 0; i < out; i++) {
                sum[i] += last[i];
            }
            return sum;
        });
    }

    /** A weight made of two layers' weights, which several nodes may read. */
    private Value once(Value a, Value b, String suffix, Shape shape, Supplier<float[]> values) {
        return made.computeIfAbsent(
                a.name() + ProjectionMerge.JOIN + b.name() + suffix, name -> add(name, shape, values.get()));
    }

    private Value add(String name, Shape shape, float[] values) {
        Value value = new Value(name, TensorType.floats(shape));
        weights.put(value, new Weight(Weight.Kind.PARAMETER, Tensor.of(shape, values), Sparsity.DENSE, List.of()));
        return value;
    }

    private float[] floats(Value value) {
        return weights.get(value).data().floats();
    }

    /** A weight {@code [N, K]} as {@code [K, N]}. */
    private float[] turned(Value value) {
        float[] data = floats(value);
        int columns = value.shape().size(1);
        int rows = data.length / columns;
        float[] turned = new float[data.length];
        for (int i = 0; i < data.length; i++) {
            turned[i % columns * rows + i / columns] = data[i];
        }
        return turned;
    }

    /** {@code left [rows, K] x right [K, columns]}, summed in double precision. */
    private static float[] product(float[] left, float[] right, int rows) {
        int inner = left.length / rows;
        int columns = right.length / inner;
        float[] product = new float[rows * columns];
        double[] sums = new double[columns];
        for (int i = 0; i < rows; i++) {
            Arrays.fill(sums, 0);
            for (int k = 0; k < inner; k++) {
                for (int j = 0; j < columns; j++) {
                    sums[j] += (double) left[i * inner + k] * right[k * columns + j];
                }
            }
            for (int j = 0; j < columns; j++) {
                product[i * columns + j] = (float) sums[j];
            }
        }
        return product;
    }
}
