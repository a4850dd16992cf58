package io.densitometer.onnx;

import static io.densitometer.graph.GraphException.require;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.densitometer.graph.DType;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.GraphException;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** One ONNX node while it is translated: its inputs and attributes, and a builder for what it becomes. */
final class NodeReader {
    /** Bound on attributes that count something, so that no product of two overflows. */
    private static final long LARGEST_SIZE = 1 << 24;

    private final NodeProto node;
    private final Scope scope;
    private final int opset;
    private final GraphBuilder builder;
    private final Map<String, AttributeProto> attributes = new HashMap<>();
    private final Set<String> askedAttributes = new HashSet<>();
    private final BitSet askedInputs = new BitSet();

    NodeReader(NodeProto node, String name, Scope scope, int opset) {
        this.node = node;
        this.scope = scope;
        this.opset = opset;
        this.builder = new GraphBuilder(name);
        node.getAttributeList().forEach(a -> attributes.put(a.getName(), a));
    }

    String op() {
        return node.getOpType();
    }

    int opset() {
        return opset;
    }

    GraphBuilder builder() {
        return builder;
    }

    int inputs() {
        return node.getInputCount();
    }

    int outputs() {
        return node.getOutputCount();
    }

    /** Name for a constant that belongs to this node. */
    String key(String part) {
        return node.getOutput(0) + "." + part;
    }

    boolean has(int i) {
        return i < node.getInputCount() && !node.getInput(i).isEmpty();
    }

    Value value(int i) {
        require(has(i), "input %d is missing", i);
        askedInputs.set(i);
        return scope.value(node.getInput(i));
    }

    /** The element kind of an input, which becomes no value by that. */
    DType dtype(int i) {
        require(has(i), "input %d is missing", i);
        askedInputs.set(i);
        return scope.dtype(node.getInput(i));
    }

    /** The tensor behind an input when it is known now, else null. */
    Tensor stored(int i) {
        if (!has(i)) {
            return null;
        }
        Tensor tensor = scope.stored(node.getInput(i));
        Dims dims = tensor == null ? scope.dims(node.getInput(i)) : null;
        return dims != null && dims.isStatic() ? dims.tensor() : tensor;
    }

    void markBuffer(int i) {
        if (has(i)) {
            scope.markBuffer(node.getInput(i));
        }
    }

    /** Whether all inputs are integers known now, and some come from computing with shapes. */
    boolean readsDims() {
        boolean some = false;
        for (int i = 0; i < inputs(); i++) {
            some |= has(i) && scope.isDims(node.getInput(i));
            if (has(i) && scope.dims(node.getInput(i)) == null) {
                return false;
            }
        }
        return some;
    }

    /** Whether all inputs are constants known now. */
    boolean readsConstants() {
        for (int i = 0; i < inputs(); i++) {
            if (has(i) && scope.known(node.getInput(i)) == null) {
                return false;
            }
        }
        return inputs() > 0;
    }

    /** A constant known now. */
    Tensor known(int i) {
        require(has(i), "input %d is missing", i);
        askedInputs.set(i);
        return scope.known(node.getInput(i));
    }

    /** Integers known now. */
    Dims dims(int i) {
        require(has(i), "input %d is missing", i);
        askedInputs.set(i);
        Dims dims = scope.dims(node.getInput(i));
        require(dims != null, "input '%s' must be known when the model is read, not computed by it", node.getInput(i));
        return dims;
    }

    /** A single integer known now. */
    long single(int i) {
        long[] values = dims(i).numbers();
        require(values.length == 1, "input '%s' must be a single integer", node.getInput(i));
        return values[0];
    }

    /** Fixed integers, or null when the input is absent. */
    long[] inputInts(int i) {
        return has(i) ? dims(i).numbers() : null;
    }

    /** Fixed integers that older operator sets have as attribute and newer ones as input; null when absent. */
    long[] ints(String attribute, int input) {
        AttributeProto found = attribute(attribute);
        if (found == null) {
            return inputInts(input);
        }
        return found.getIntsList().stream().mapToLong(Long::longValue).toArray();
    }

    /** As {@link #ints}, but at least one integer must be there. */
    long[] required(String attribute, int input) {
        long[] values = ints(attribute, input);
        require(values != null && values.length > 0, "%s is missing", attribute);
        return values;
    }

    /** Integers of an attribute within bounds, or {@code standard} for each of {@code count}. */
    int[] sizes(String attribute, int count, int standard) {
        AttributeProto found = attribute(attribute);
        int[] values = new int[count];
        require(
                found == null || found.getIntsCount() == count,
                "attribute %s needs %d numbers: only ops along one time axis are supported",
                attribute,
                count);
        for (int i = 0; i < count; i++) {
            values[i] = found == null ? standard : bounded(attribute, found.getInts(i));
        }
        return values;
    }

    /** An integer attribute within bounds. */
    int size(String attribute, int standard) {
        return bounded(attribute, integer(attribute, standard));
    }

    static int bounded(String what, long value) {
        require(Math.abs(value) <= LARGEST_SIZE, "%s %d is out of range", what, value);
        return (int) value;
    }

    long integer(String attribute, long standard) {
        AttributeProto found = attribute(attribute);
        return found == null ? standard : found.getI();
    }

    boolean flag(String attribute, boolean standard) {
        return integer(attribute, standard ? 1 : 0) != 0;
    }

    double number(String attribute, double standard) {
        AttributeProto found = attribute(attribute);
        return found == null ? standard : decimal(found.getF());
    }

    String text(String attribute, String standard) {
        AttributeProto found = attribute(attribute);
        return found == null ? standard : found.getS().toStringUtf8();
    }

    /** A floating-point number known now. */
    double scalar(int i, double standard) {
        if (!has(i)) {
            return standard;
        }
        askedInputs.set(i);
        Tensor tensor = stored(i);
        require(tensor != null && tensor.size() == 1, "input '%s' must be a stored number", node.getInput(i));
        return decimal((float) tensor.get(0));
    }

    /** Whether an attribute is there. */
    boolean states(String attribute) {
        return attribute(attribute) != null;
    }

    /** Numbers of an attribute, or null. */
    double[] numbers(String attribute) {
        AttributeProto found = attribute(attribute);
        return found == null
                ? null
                : found.getFloatsList().stream()
                        .mapToDouble(NodeReader::decimal)
                        .toArray();
    }

    /** A tensor attribute, or null. */
    Tensor tensor(String attribute) {
        AttributeProto found = attribute(attribute);
        return found == null ? null : TensorCodec.decode(found.getT());
    }

    /** What ConstantOfShape fills with. */
    Tensor fill() {
        Tensor value = tensor("value");
        require(value == null || value.size() == 1, "value must be a single number");
        return value == null ? Tensor.of(Shape.of(1), 0f) : value;
    }

    /** Fails unless an attribute has the one value that is supported. */
    void only(String attribute, long supported) {
        long value = integer(attribute, supported);
        require(value == supported, "%s = %d is not supported: only %d is", attribute, value, supported);
    }

    /** As {@link #only(String, long)}. */
    void only(String attribute, String supported) {
        String value = text(attribute, supported);
        require(value.equals(supported), "%s = %s is not supported: only %s is", attribute, value, supported);
    }

    /** Accepts attributes that change nothing in a forecast. */
    void ignore(String... names) {
        for (String name : names) {
            attribute(name);
        }
    }

    /** Fails when the node states anything that its translation did not look at. */
    void requireAllRead() {
        for (String name : attributes.keySet()) {
            require(askedAttributes.contains(name), "attribute %s is not supported", name);
        }
        for (int i = 0; i < inputs(); i++) {
            require(!has(i) || askedInputs.get(i), "input %d ('%s') is not supported", i, node.getInput(i));
        }
    }

    GraphException unsupported(String what) {
        return new GraphException(what + " is not supported");
    }

    private AttributeProto attribute(String name) {
        askedAttributes.add(name);
        return attributes.get(name);
    }

    /** The shortest decimal number that is this float: 0.1 comes back as 0.1. */
    static double decimal(float value) {
        return Double.parseDouble(Float.toString(value));
    }
}
