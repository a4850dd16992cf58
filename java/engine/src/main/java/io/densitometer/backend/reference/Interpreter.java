package io.densitometer.backend.reference;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Primitive;
import io.densitometer.pass.Expansion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a graph in double precision, primitive by primitive. Immutable and shared between threads. Every other backend is judged by
 * what this one says.
 */
public final class Interpreter {
    private final Graph graph;
    private final Map<Value, Tensor> weights = new HashMap<>();
    private final Map<Value, Integer> lastUse = new HashMap<>();

    /** Expands composites and converts the weights to double, once. */
    public Interpreter(Graph graph) {
        this.graph = Expansion.expand(graph);
        this.graph.weights().forEach((value, weight) -> weights.put(value, wide(value, weight.data())));
        List<Node> nodes = this.graph.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            for (Value input : nodes.get(i).inputs()) {
                lastUse.put(input, i);
            }
        }
        graph.outputs().forEach(value -> lastUse.put(value, nodes.size()));
    }

    /**
     * Every value of the expanded graph by name, weights included; a composite's output keeps its name.
     *
     * @param inputs by name, at batch-bound shapes
     * @throws BadInputException when an input is missing or has another shape
     */
    public Map<String, Tensor> run(Map<String, Tensor> inputs, int batch) {
        Map<Value, Tensor> values = start(inputs, batch);
        Evaluation evaluation = new Evaluation(values, batch);
        graph.nodes().forEach(node -> step(node, evaluation, values));
        Map<String, Tensor> byName = new LinkedHashMap<>();
        graph.valuesByName().forEach((name, value) -> byName.put(name, values.get(value)));
        return byName;
    }

    /** The outputs in graph order for inputs in graph order; values are let go after their last use. */
    public List<Tensor> outputs(List<Tensor> inputs, int batch) {
        Map<String, Tensor> named = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            named.put(graph.inputs().get(i).name(), inputs.get(i));
        }
        Map<Value, Tensor> values = start(named, batch);
        Evaluation evaluation = new Evaluation(values, batch);
        for (int i = 0; i < graph.nodes().size(); i++) {
            Node node = graph.nodes().get(i);
            step(node, evaluation, values);
            int now = i;
            List<Value> touched = new ArrayList<>(node.inputs());
            touched.addAll(node.outputs());
            touched.stream().filter(v -> lastUse.getOrDefault(v, now) <= now).forEach(values::remove);
        }
        return graph.outputs().stream().map(values::get).toList();
    }

    private static void step(Node node, Evaluation evaluation, Map<Value, Tensor> values) {
        List<Tensor> results = ((Primitive) node.op()).accept(evaluation, node);
        for (int i = 0; i < results.size(); i++) {
            values.put(node.outputs().get(i), results.get(i));
        }
    }

    private Map<Value, Tensor> start(Map<String, Tensor> inputs, int batch) {
        Map<Value, Tensor> values = new HashMap<>(weights);
        for (Value input : graph.inputs()) {
            Tensor given = inputs.get(input.name());
            int[] wanted = input.shape().bind(batch);
            if (given == null || !Arrays.equals(given.shape().sizes(), wanted)) {
                throw new BadInputException("input " + input.name() + " must have the shape " + Shape.of(wanted)
                        + (given == null ? " but is missing" : ", not " + given.shape()));
            }
            values.put(input, wide(input, given));
        }
        return values;
    }

    /** The data in double, or as integers, as the value's type asks. */
    private static Tensor wide(Value value, Tensor data) {
        if (value.dtype() == data.dtype() && data instanceof Tensor.Longs) {
            return data;
        }
        return value.dtype() == DType.FLOAT
                ? Tensor.of(data.shape(), data.doubles())
                : Pointwise.cast(value.dtype(), data);
    }
}
