package io.densitometer.graph;

import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Composite;
import io.densitometer.graph.op.Concat;
import io.densitometer.graph.op.Expand;
import io.densitometer.graph.op.MatMul;
import io.densitometer.graph.op.Op;
import io.densitometer.graph.op.Reshape;
import io.densitometer.graph.op.Slice;
import io.densitometer.graph.op.Transpose;
import io.densitometer.graph.op.Unary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Grows a graph node by node; types are inferred and checked as nodes are added. */
public final class GraphBuilder {
    private final String name;
    private final List<Value> inputs = new ArrayList<>();
    private final Map<Value, Weight> weights = new LinkedHashMap<>();
    private final Map<String, Value> weightsByName = new HashMap<>();
    private final Map<String, Value> known;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<Value, String> names = new HashMap<>();
    private final Map<String, Integer> counters = new HashMap<>();
    private boolean closed;

    public GraphBuilder(String name) {
        this(name, Map.of());
    }

    private GraphBuilder(String name, Map<String, Value> known) {
        this.name = name;
        this.known = known;
    }

    /**
     * A builder of further nodes of a graph.
     *
     * @param known the graph's weights by name, looked up when needed, so that constants are shared instead of made again
     */
    public static GraphBuilder extending(String scope, Map<String, Value> known) {
        return new GraphBuilder(scope, known);
    }

    /** A composite's expansion as a graph of its own, for types and costs. */
    public static Graph expansion(Composite op, List<TensorType> types) {
        GraphBuilder builder = new GraphBuilder(op.name());
        for (int i = 0; i < types.size(); i++) {
            builder.input("in" + i, types.get(i));
        }
        return builder.build(op.expand(builder, builder.inputs));
    }

    /** Declares what a run is given. */
    public Value input(String inputName, TensorType type) {
        Value value = new Value(inputName, type);
        inputs.add(value);
        return value;
    }

    /** Declares a weight under its state-dict name. */
    public Value weight(String weightName, Weight weight) {
        GraphException.require(named(weightName) == null, "weight %s is declared twice", weightName);
        Value value = new Value(
                weightName, new TensorType(weight.data().dtype(), weight.data().shape()));
        weights.put(value, weight);
        weightsByName.put(weightName, value);
        return value;
    }

    private Value named(String weightName) {
        Value own = weightsByName.get(weightName);
        return own != null ? own : known.get(weightName);
    }

    /** From now on an unknown constant is an error instead of being computed. */
    public GraphBuilder withoutNewConstants() {
        closed = true;
        return this;
    }

    /** A constant the engine computes; the same key gives the same value, so a key must determine the content. */
    public Value constant(String key, Supplier<Tensor> data) {
        Value there = named(key);
        GraphException.require(there != null || !closed, "constant %s is unknown", key);
        return there != null ? there : weight(key, Weight.constant(data.get()));
    }

    /** A floating-point scalar constant. */
    public Value scalar(double value) {
        return constant("scalar." + value, () -> Tensor.scalar(value));
    }

    /** Adds a node and returns its outputs. */
    public List<Value> addAll(Op op, List<Value> nodeInputs) {
        String nodeName = name + "/" + op.name() + "_" + counters.merge(op.name(), 1, Integer::sum);
        List<TensorType> types;
        try {
            types = op.infer(nodeInputs.stream().map(Value::type).toList());
        } catch (GraphException e) {
            throw new GraphException(nodeName + ": " + e.getMessage());
        }
        List<Value> outputs = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            outputs.add(new Value(types.size() == 1 ? nodeName : nodeName + "." + i, types.get(i)));
        }
        nodes.add(new Node(nodeName, op, nodeInputs, outputs));
        return outputs;
    }

    /** Adds a node with one output, or returns the first of several. */
    public Value add(Op op, Value... nodeInputs) {
        return addAll(op, List.of(nodeInputs)).get(0);
    }

    /** Gives a value the name of the published module whose output it is; the first name given stays. */
    public Value named(String valueName, Value value) {
        names.putIfAbsent(value, valueName);
        return value;
    }

    public Value matMul(Value a, Value b) {
        return add(new MatMul(), a, b);
    }

    public Value plus(Value a, Value b) {
        return add(new Binary(Binary.Kind.ADD), a, b);
    }

    public Value minus(Value a, Value b) {
        return add(new Binary(Binary.Kind.SUB), a, b);
    }

    public Value times(Value a, Value b) {
        return add(new Binary(Binary.Kind.MUL), a, b);
    }

    public Value times(Value a, double factor) {
        return factor == 1 ? a : times(a, scalar(factor));
    }

    public Value apply(Unary.Kind kind, Value x) {
        return add(new Unary(kind), x);
    }

    public Value reshape(Value x, Shape shape) {
        return x.shape().equals(shape) ? x : add(new Reshape(shape), x);
    }

    public Value transpose(Value x, Integer... permutation) {
        return add(Transpose.of(permutation), x);
    }

    public Value expand(Value x, Shape shape) {
        return x.shape().equals(shape) ? x : add(new Expand(shape), x);
    }

    public Value slice(Value x, int axis, int start, int end) {
        return start == 0 && end == x.shape().size(axis) ? x : add(new Slice(axis, start, end), x);
    }

    public Value concat(int axis, Value... parts) {
        return parts.length == 1 ? parts[0] : add(new Concat(axis), parts);
    }

    /** Exchanges the last two axes. */
    public Value swapLast(Value x) {
        Integer[] order = new Integer[x.shape().rank()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        order[order.length - 1] = order.length - 2;
        order[order.length - 2] = order.length - 1;
        return transpose(x, order);
    }

    /** The nodes so far. */
    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    /** The weights declared so far. */
    public Map<Value, Weight> weights() {
        return weights;
    }

    /** The finished, verified graph. */
    public Graph build(List<Value> outputs) {
        Map<Value, Value> renamed = new HashMap<>();
        names.forEach((value, valueName) -> renamed.put(value, new Value(valueName, value.type())));
        Function<List<Value>, List<Value>> rename =
                list -> list.stream().map(v -> renamed.getOrDefault(v, v)).toList();
        List<Node> finished = nodes.stream()
                .map(n -> new Node(n.name(), n.op(), rename.apply(n.inputs()), rename.apply(n.outputs())))
                .toList();
        return Verifier.verify(new Graph(name, inputs, rename.apply(outputs), weights, finished, Map.of()));
    }
}
