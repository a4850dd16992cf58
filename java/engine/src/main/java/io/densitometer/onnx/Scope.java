package io.densitometer.onnx;

import static io.densitometer.graph.GraphException.require;

import io.densitometer.graph.DType;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What the names of a model being read stand for. A stored tensor becomes a weight of the graph when a node reads it as a value. */
final class Scope {
    private final Set<String> taken;
    private final Map<String, Tensor> stored = new HashMap<>();
    private final Map<String, Weight> unread = new HashMap<>();
    private final Set<String> constants = new HashSet<>();
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, Dims> dims = new HashMap<>();
    private final Map<Value, Weight> weights = new LinkedHashMap<>();
    private final Map<String, Value> made = new HashMap<>();
    /** Names that are only others for what another name stands for. */
    private final Map<String, String> aliases = new HashMap<>();

    private final Map<String, Integer> repeats = new HashMap<>();

    /** @param taken all names that occur in the model; grows */
    Scope(Set<String> taken) {
        this.taken = taken;
    }

    /** A tensor of the file, which may turn out to be an argument of nodes only. */
    void store(String name, Weight weight) {
        require(stored.put(name, weight.data()) == null, "two tensors are named '%s': give each its own name", name);
        unread.put(name, weight);
        if (weight.kind() == Weight.Kind.CONSTANT) {
            constants.add(name);
        }
    }

    /** The constant of this name when it is known now and no parameter, else null. */
    Tensor known(String alias) {
        String name = original(alias);
        Dims integers = dims.get(name);
        if (integers != null) {
            return integers.isStatic() ? integers.tensor() : null;
        }
        return constants.contains(name) ? stored.get(name) : null;
    }

    Tensor stored(String name) {
        return stored.get(original(name));
    }

    /** Adds a stored tensor to the graph's weights, read or not. */
    Value promote(String name, Weight weight) {
        unread.remove(name);
        Value value = new Value(
                name, new TensorType(weight.data().dtype(), weight.data().shape()));
        weights.put(value, weight);
        values.put(name, value);
        return value;
    }

    /** Says that a stored tensor not yet read is state, not a parameter. */
    void markBuffer(String name) {
        unread.computeIfPresent(original(name), (n, weight) -> Weight.buffer(weight.data()));
    }

    void define(String name, Value value) {
        require(values.put(name, value) == null, "two values are named '%s': give each its own name", name);
    }

    void define(String name, Dims value) {
        dims.put(name, value);
    }

    /** From now on, a name stands for what another one does. */
    void alias(String name, String of) {
        boolean free = !values.containsKey(name) && aliases.put(name, original(of)) == null;
        require(free, "two values are named '%s': give each its own name", name);
    }

    private String original(String name) {
        return aliases.getOrDefault(name, name);
    }

    /** The element kind of what has this name. */
    DType dtype(String alias) {
        String name = original(alias);
        if (stored.containsKey(name)) {
            return stored.get(name).dtype();
        }
        return dims.containsKey(name) ? DType.INT64 : value(name).dtype();
    }

    /** The value of this name. */
    Value value(String alias) {
        String name = original(alias);
        Value known = values.get(name);
        if (known == null && unread.containsKey(name)) {
            known = promote(name, unread.get(name));
        }
        if (known == null && dims.containsKey(name)) {
            known = promote(name, Weight.constant(dims.get(name).tensor()));
        }
        require(known != null, "reads '%s', which is neither an input nor a tensor nor made by a node before", name);
        return known;
    }

    boolean isDims(String name) {
        return dims.containsKey(original(name));
    }

    /** The integers of this name when they are known now, else null. */
    Dims dims(String alias) {
        String name = original(alias);
        Dims known = dims.get(name);
        Tensor data = stored.get(name);
        boolean fits =
                data != null && data.dtype() != DType.FLOAT && data.shape().rank() <= 1 && data.size() <= Dims.LONGEST;
        return known == null && fits ? Dims.of(data) : known;
    }

    /** The graph's value for a constant that the translation of a node made; equal keys mean equal content. */
    Value constant(String key, Weight weight) {
        return made.computeIfAbsent(key, k -> promote(unique(k), weight));
    }

    /** This name, or one like it that nothing else has. */
    String unique(String name) {
        String candidate = name;
        while (!taken.add(candidate)) {
            candidate = name + "'" + repeats.merge(name, 1, Integer::sum);
        }
        return candidate;
    }

    Map<Value, Weight> weights() {
        return weights;
    }
}
