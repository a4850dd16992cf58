package io.densitometer.onnx;

import static io.densitometer.graph.GraphException.require;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.densitometer.graph.DType;
import io.densitometer.graph.GraphException;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Reshape;
import io.densitometer.pass.Placement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Turns ONNX nodes, in order, into nodes of the graph. */
final class NodeTranslator {
    private static final Map<String, Function<NodeReader, List<Value>>> RULES = rules();

    /** The operator that is never true where it is read at all. */
    private static final String GUARD = "IsNaN";

    /** Operators that do nothing but give a value another name, the casts where the element kind stays. */
    private static final Map<String, Function<NodeReader, DType>> RENAMING = Map.of(
            "Identity", n -> n.dtype(0),
            "Cast", n -> TensorCodec.dtype(n.size("to", 0), "the result"),
            "CastLike", n -> n.dtype(1));

    private final Scope scope;
    private final int opset;
    private final boolean folds;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<Value, Node> makers = new HashMap<>();

    /** @param folds whether nodes that read constants alone are evaluated */
    NodeTranslator(Scope scope, int opset, boolean folds) {
        this.scope = scope;
        this.opset = opset;
        this.folds = folds;
    }

    /** The operators that are read on what a model computes. */
    static Set<String> ops() {
        Set<String> ops = new TreeSet<>(RULES.keySet());
        ops.addAll(RENAMING.keySet());
        ops.add(GUARD);
        return ops;
    }

    /** Of these, the operators that leave no nodes, whatever they read, where they only rename. */
    static Set<String> renamingOps() {
        return RENAMING.keySet();
    }

    private static Map<String, Function<NodeReader, List<Value>>> rules() {
        Map<String, Function<NodeReader, List<Value>>> rules = new TreeMap<>();
        ElementwiseRules.addTo(rules);
        ContractionRules.addTo(rules);
        ReductionRules.addTo(rules);
        MovementRules.addTo(rules);
        PaddingRules.addTo(rules);
        EinsumRules.addTo(rules);
        ConvRules.addTo(rules);
        return rules;
    }

    List<Node> nodes() {
        return nodes;
    }

    void translate(NodeProto node) {
        String name = node.getName().isEmpty() ? node.getOpType() + "_" + nodes.size() : node.getName();
        try {
            add(node, name);
        } catch (GraphException e) {
            throw new GraphException("node '" + name + "' (" + node.getOpType() + "): " + e.getMessage());
        } catch (ArithmeticException e) {
            throw new GraphException("node '" + name + "' (" + node.getOpType() + "): sizes overflow");
        }
    }

    private void add(NodeProto node, String name) {
        boolean standard = node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx");
        require(standard, "%s", Refusals.domain(node.getDomain()));
        require(node.getOutputCount() > 0 && !node.getOutput(0).isEmpty(), "the node has no output");
        NodeReader reader = new NodeReader(node, name, scope, opset);
        if (renames(reader)) {
            scope.alias(node.getOutput(0), node.getInput(0));
        } else {
            evaluate(node, name, reader);
        }
        reader.requireAllRead();
    }

    /** Values have no storage type, so that a cast from one floating-point type to another, or among integers, changes nothing. */
    private static boolean renames(NodeReader node) {
        Function<NodeReader, DType> kind = RENAMING.get(node.op());
        if (kind == null) {
            return false;
        }
        require(node.outputs() == 1, "output 1 is not supported");
        node.ignore("saturate");
        return kind.apply(node) == node.dtype(0);
    }

    private void evaluate(NodeProto node, String name, NodeReader reader) {
        Optional<Dims> dims = ShapeArithmetic.evaluate(reader);
        if (dims.isPresent()) {
            scope.define(node.getOutput(0), dims.get());
        } else if (node.getOpType().equals("Constant")) {
            store(node.getOutput(0), constant(reader));
        } else {
            compute(node, name, reader);
        }
    }

    private void compute(NodeProto node, String name, NodeReader reader) {
        Optional<Tensor> constant = folds ? known(reader) : Optional.empty();
        if (constant.isPresent()) {
            store(node.getOutput(0), constant.get());
            return;
        }
        Function<NodeReader, List<Value>> rule = RULES.get(node.getOpType());
        require(rule != null, "%s", Refusals.reason(node.getOpType(), ops()));
        List<Value> results = rule.apply(reader);
        Tensor moved = folds && node.getOutputCount() == 1 ? moved(node, reader, results.get(0)) : null;
        if (moved != null) {
            store(node.getOutput(0), moved);
        } else {
            adopt(node, name, reader, results);
        }
    }

    /** The result of a node when it is the same in every run. */
    private Optional<Tensor> known(NodeReader reader) {
        return reader.op().equals(GUARD)
                ? Optional.of(new SoftmaxGuard(makers, scope.weights()).answer(reader.value(0)))
                : ConstantArithmetic.evaluate(reader);
    }

    /** The result when a rule only moves the elements of a constant that is known now, else null. */
    private Tensor moved(NodeProto node, NodeReader reader, Value result) {
        Tensor data = reader.has(0) ? scope.known(node.getInput(0)) : null;
        List<Node> made = reader.builder().nodes();
        boolean moves = data != null && !made.isEmpty() && made.stream().allMatch(n -> Placement.isFollowed(n.op()));
        Value at = moves ? scope.value(node.getInput(0)) : null;
        for (Node step : moves ? made : List.<Node>of()) {
            at = step.input(0).equals(at) ? step.output() : null;
        }
        Value from = moves ? scope.value(node.getInput(0)) : null;
        boolean whole = moves && result.equals(at) && Placement.isSmall(from);
        return whole ? Placement.moved(from, data, made.stream().map(Node::op).toList()) : null;
    }

    private void store(String name, Tensor data) {
        scope.store(name, Weight.constant(data));
        boolean integers = data.dtype() == DType.INT64 && data.shape().rank() <= 1;
        if (integers && data.size() <= Dims.LONGEST) {
            scope.define(name, Dims.of(data));
        }
    }

    private static Tensor constant(NodeReader n) {
        Tensor value = n.tensor("value");
        long[] integers = n.ints("value_ints", n.inputs());
        double[] numbers = n.numbers("value_floats");
        if (numbers != null) {
            value = Tensor.of(Shape.of(numbers.length), numbers);
        } else if (integers != null) {
            value = Tensor.of(Shape.of(integers.length), integers);
        } else if (n.states("value_int")) {
            value = Tensor.of(Shape.of(), new long[] {n.integer("value_int", 0)});
        } else if (n.states("value_float")) {
            value = Tensor.scalar(n.number("value_float", 0));
        }
        require(value != null, "this kind of constant is not supported: store a tensor");
        return value;
    }

    /** Takes over what a rule made: constants are shared, outputs get the file's names. */
    private void adopt(NodeProto node, String name, NodeReader reader, List<Value> results) {
        Map<Value, Value> adopted = new HashMap<>();
        reader.builder().weights().forEach((v, weight) -> adopted.put(v, scope.constant(v.name(), weight)));
        List<Node> made = reader.builder().nodes();
        Set<Value> fresh = new HashSet<>();
        made.forEach(n -> fresh.addAll(n.outputs()));
        for (int i = 0; i < node.getOutputCount(); i++) {
            String output = node.getOutput(i);
            if (!output.isEmpty()) {
                require(i < results.size(), "output %d ('%s') is not supported", i, output);
                Value result = results.get(i);
                if (fresh.remove(result)) {
                    adopted.put(result, new Value(output, result.type()));
                }
                scope.define(output, adopted.getOrDefault(result, result));
            }
        }
        fresh.forEach(v -> adopted.put(v, new Value(scope.unique(v.name()), v.type())));
        made.forEach(n -> n.outputs().forEach(InputTypes::requireModest));
        made.forEach(n -> add(new Node(
                made.size() == 1 ? name : n.name(),
                n.op(),
                replace(n.inputs(), adopted),
                replace(n.outputs(), adopted))));
    }

    private void add(Node node) {
        nodes.add(node);
        node.outputs().forEach(value -> makers.put(value, node));
    }

    private static List<Value> replace(List<Value> values, Map<Value, Value> by) {
        return values.stream().map(v -> by.getOrDefault(v, v)).toList();
    }

    /**
     * The graph's outputs of these names. What a node makes under another name takes the output's, as behind a cast that vanished; what
     * has a name to keep is passed through a Reshape that changes nothing.
     */
    List<Value> outputs(List<String> names) {
        Set<String> kept = new HashSet<>(names);
        Map<Value, Value> renamed = new HashMap<>();
        for (String name : names) {
            Value value = scope.value(name);
            if (makers.containsKey(value) && !kept.contains(value.name())) {
                renamed.putIfAbsent(value, new Value(name, value.type()));
            }
        }
        nodes.replaceAll(n -> new Node(n.name(), n.op(), replace(n.inputs(), renamed), replace(n.outputs(), renamed)));
        return names.stream()
                .map(name -> output(name, renamed.getOrDefault(scope.value(name), scope.value(name))))
                .toList();
    }

    private Value output(String name, Value value) {
        if (value.name().equals(name)) {
            return value;
        }
        Value output = new Value(name, value.type());
        nodes.add(new Node(name, new Reshape(value.shape()), List.of(value), List.of(output)));
        return output;
    }
}
