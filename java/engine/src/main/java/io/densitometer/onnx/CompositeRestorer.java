package io.densitometer.onnx;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Node;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.BatchNormalization;
import io.densitometer.graph.op.Dropout;
import io.densitometer.graph.op.LayerNormalization;
import io.densitometer.graph.op.Op;
import io.densitometer.onnx.FileMetadata.CompositeNote;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts composite nodes back in place of their expansions. A note is believed only when expanding its op again gives the nodes in the
 * file, op by op and constant by constant; otherwise the primitives stay.
 */
final class CompositeRestorer {
    private final List<Node> flat;
    private final Map<Value, Weight> weights;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, Integer> positions = new HashMap<>();
    /** Where each value is read; graph outputs are read at the end. */
    private final Map<Value, Set<Integer>> readers = new HashMap<>();

    private final Map<Integer, Node> restored = new HashMap<>();
    private final Map<Integer, Integer> lengths = new HashMap<>();

    private CompositeRestorer(List<Node> flat, List<Value> outputs, Map<Value, Weight> weights) {
        this.flat = flat;
        this.weights = weights;
        weights.keySet().forEach(v -> values.put(v.name(), v));
        for (int i = 0; i < flat.size(); i++) {
            positions.put(flat.get(i).name(), i);
            for (Value input : flat.get(i).inputs()) {
                values.put(input.name(), input);
                readers.computeIfAbsent(input, v -> new HashSet<>()).add(i);
            }
            flat.get(i).outputs().forEach(v -> values.put(v.name(), v));
        }
        outputs.forEach(v -> readers.computeIfAbsent(v, o -> new HashSet<>()).add(flat.size()));
    }

    /** The nodes with composites in place of the parts that were verified. */
    static List<Node> restore(
            List<Node> flat, List<Value> outputs, Map<Value, Weight> weights, List<CompositeNote> notes) {
        if (notes.isEmpty()) {
            return flat;
        }
        CompositeRestorer restorer = new CompositeRestorer(flat, outputs, weights);
        notes.forEach(restorer::tryRestore);
        return restorer.nodes();
    }

    private List<Node> nodes() {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < flat.size(); i += lengths.getOrDefault(i, 1)) {
            nodes.add(restored.getOrDefault(i, flat.get(i)));
        }
        return nodes;
    }

    /** A note may hold anything, so that an op may fail in any way on it; that too means that it is not restored. */
    private void tryRestore(CompositeNote note) {
        try {
            restore(note);
        } catch (RuntimeException e) {
            return;
        }
    }

    private void restore(CompositeNote note) {
        int first = positions.getOrDefault(note.nodes().get(0), flat.size());
        int end = first + note.nodes().size();
        if (end > flat.size() || taken(first, end)) {
            return;
        }
        List<Node> part = flat.subList(first, end);
        List<Value> inputs = note.inputs().stream().map(values::get).toList();
        List<Value> outputs = note.outputs().stream().map(values::get).toList();
        boolean same = part.stream().map(Node::name).toList().equals(note.nodes())
                && hidden(part, first, outputs)
                && sameStructure(note, part, inputs, outputs)
                && sameConstants(note, inputs);
        if (same) {
            restored.put(first, new Node(note.name(), note.op(), inputs, outputs));
            lengths.put(first, part.size());
        }
    }

    private boolean taken(int first, int end) {
        return restored.keySet().stream().anyMatch(at -> at < end && first < at + lengths.get(at));
    }

    /** Whether nothing outside reads what the part makes, but for its outputs. */
    private boolean hidden(List<Node> part, int first, List<Value> outputs) {
        return part.stream()
                .flatMap(n -> n.outputs().stream())
                .filter(v -> !outputs.contains(v))
                .flatMap(v -> readers.getOrDefault(v, Set.of()).stream())
                .allMatch(at -> at >= first && at < first + part.size());
    }

    /** Expands with the file's constants alone, which costs nothing, and compares the nodes. */
    private boolean sameStructure(CompositeNote note, List<Node> part, List<Value> inputs, List<Value> outputs) {
        Map<String, Value> known = new HashMap<>();
        part.stream()
                .flatMap(n -> n.inputs().stream())
                .filter(weights::containsKey)
                .forEach(v -> known.put(v.name(), v));
        GraphBuilder builder = GraphBuilder.extending(note.name(), known).withoutNewConstants();
        List<Value> results = note.op().expand(builder, inputs);
        Map<Value, Value> filed = new HashMap<>();
        List<Node> expanded = builder.nodes();
        if (expanded.size() != part.size()) {
            return false;
        }
        for (int i = 0; i < part.size(); i++) {
            Node made = expanded.get(i);
            Node found = part.get(i);
            boolean same = rounded(made.op()).equals(rounded(found.op()))
                    && replace(made.inputs(), filed).equals(found.inputs())
                    && made.outputs().size() == found.outputs().size();
            if (!same) {
                return false;
            }
            for (int k = 0; k < made.outputs().size(); k++) {
                filed.put(made.outputs().get(k), found.outputs().get(k));
            }
        }
        return replace(results, filed).equals(outputs);
    }

    private static List<Value> replace(List<Value> values, Map<Value, Value> by) {
        return values.stream().map(v -> by.getOrDefault(v, v)).toList();
    }

    /** An op as it comes back from a file, where its numbers have single precision. */
    private static Op rounded(Op op) {
        if (op instanceof Dropout dropout) {
            return new Dropout((float) dropout.ratio());
        }
        if (op instanceof LayerNormalization norm) {
            return new LayerNormalization((float) norm.epsilon());
        }
        return op instanceof BatchNormalization norm ? new BatchNormalization((float) norm.epsilon()) : op;
    }

    /** Makes the op's constants anew and compares them with the file's. */
    private boolean sameConstants(CompositeNote note, List<Value> inputs) {
        GraphBuilder fresh = new GraphBuilder(note.name());
        note.op().expand(fresh, inputs);
        return fresh.weights().entrySet().stream()
                .allMatch(e -> stored(
                        e.getValue().data(),
                        weights.get(values.get(e.getKey().name())).data()));
    }

    /** Whether a file, of whichever precision, has what was computed. */
    private static boolean stored(Tensor computed, Tensor filed) {
        return Arrays.stream(FloatType.values()).anyMatch(type -> same(type.rounded(computed), filed));
    }

    /** Equal but for the rounding to single precision and a last bit in a sine. */
    private static boolean same(Tensor computed, Tensor filed) {
        if (computed.dtype() != filed.dtype() || !computed.shape().equals(filed.shape())) {
            return false;
        }
        double largest = 0;
        for (int i = 0; i < computed.size(); i++) {
            double size = Math.abs(computed.get(i));
            largest = Double.isInfinite(size) ? largest : Math.max(largest, size);
        }
        for (int i = 0; i < computed.size(); i++) {
            boolean close = Math.abs(computed.get(i) - filed.get(i)) <= largest * 0x1p-22;
            if (!close && computed.get(i) != filed.get(i)) {
                return false;
            }
        }
        return true;
    }
}
