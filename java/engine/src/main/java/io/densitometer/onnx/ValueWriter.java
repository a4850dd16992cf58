package io.densitometer.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What values are called in the file, and the casts between their element types. */
final class ValueWriter {
    private final GraphProto.Builder proto;
    private final NodeTypes types;
    private final FloatType edges;
    private final Set<Value> outputs;
    private final Set<String> taken;
    private final Map<Value, String> names = new HashMap<>();
    private final Map<String, String> casts = new HashMap<>();

    /** @param edges the type of inputs and outputs */
    ValueWriter(GraphProto.Builder proto, Graph flat, NodeTypes types, FloatType edges) {
        this.proto = proto;
        this.types = types;
        this.edges = edges;
        this.outputs = new HashSet<>(flat.outputs());
        this.taken = new HashSet<>(flat.valuesByName().keySet());
        flat.nodes().forEach(n -> taken.add(n.name()));
    }

    /** This name, or one like it that nothing else has; it is taken from now on. */
    String unused(String name) {
        String candidate = name;
        for (int i = 2; !taken.add(candidate); i++) {
            candidate = name + "#" + i;
        }
        return candidate;
    }

    /** ONNX's number for the element type of a value in the file. */
    int type(Value value) {
        return value.dtype() == DType.FLOAT ? types.of(value).onnx() : TensorCodec.type(value.dtype());
    }

    /** The same of an input or output. */
    int edgeType(Value value) {
        return value.dtype() == DType.FLOAT ? edges.onnx() : TensorCodec.type(value.dtype());
    }

    /** From now on, the value is the tensor of this name. */
    void rename(Value value, String name) {
        names.put(value, name);
    }

    /** The name under which a node makes a value; that of an output goes to what it is cast to. */
    String made(Value value) {
        boolean cast = outputs.contains(value) && type(value) != edgeType(value);
        return names.computeIfAbsent(value, v -> cast ? unused(v.name() + "/made") : v.name());
    }

    /** The name under which a node that computes in a type reads a value. */
    String read(Value value, FloatType type) {
        String name = names.getOrDefault(value, value.name());
        if (value.dtype() != DType.FLOAT || types.of(value) == type) {
            return name;
        }
        String key = name + "/" + type.text();
        String known = casts.get(key);
        if (known == null) {
            known = unused(key);
            casts.put(key, known);
            cast(name, known, type.onnx());
        }
        return known;
    }

    /** Makes an output of a value that no node makes as such, or makes in another type. */
    void output(Value value, String name) {
        String source = names.getOrDefault(value, value.name());
        if (type(value) == edgeType(value)) {
            proto.addNode(node("Identity", source, name));
        } else {
            cast(source, name, edgeType(value));
        }
    }

    private void cast(String from, String to, int type) {
        proto.addNode(node("Cast", from, to).addAttribute(Attributes.integer("to", type)));
    }

    private NodeProto.Builder node(String op, String from, String to) {
        return NodeProto.newBuilder()
                .setOpType(op)
                .setName(unused(op + "/" + to))
                .addInput(from)
                .addOutput(to);
    }
}
