package io.densitometer.train.torch;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.BatchNormalization;
import io.densitometer.prune.Masks;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * The trained weights of a graph: views of one flat vector, their gradients views of another, so that optimizer, clipping and masks are
 * a handful of calls however many weights there are. Running statistics of batch norms are kept beside them.
 */
public final class Parameters implements AutoCloseable {
    /** Views start at multiples of a cache line. */
    private static final long ALIGNMENT = 16;

    private final torch.ScalarType floats;
    private final Map<Value, Long> offsets = new LinkedHashMap<>();
    private final Map<Value, Tensor> tensors = new HashMap<>();
    private final Map<Value, Tensor> statistics = new LinkedHashMap<>();
    private final Tensor values;
    private final Tensor gradients;
    private Tensor mask;

    /** Copies the parameters of a graph, in single or double precision; zeros of pruned ones are kept. */
    public Parameters(Graph graph, torch.ScalarType floats) {
        this.floats = floats;
        long size = 0;
        for (Map.Entry<Value, Weight> entry : graph.weights().entrySet()) {
            if (entry.getValue().kind() == Weight.Kind.PARAMETER) {
                offsets.put(entry.getKey(), size);
                size += (entry.getKey().shape().elements() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            }
        }
        values = zeros(size);
        gradients = zeros(size);
        offsets.keySet().forEach(this::leaf);
        graph.nodes().stream()
                .filter(node -> node.op() instanceof BatchNormalization)
                .forEach(node -> keepStatistics(graph, node));
        load(graph);
    }

    Tensor zeros(long size) {
        try (PointerScope scope = new PointerScope()) {
            return HostData.kept(torch.zeros(new long[] {size}, new TensorOptions(floats)));
        }
    }

    private void leaf(Value value) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor leaf = HostData.kept(view(values, value));
            leaf.set_requires_grad(true);
            leaf.mutable_grad().put(view(gradients, value));
            tensors.put(value, leaf);
        }
    }

    private Tensor view(Tensor flat, Value value) {
        Shape shape = value.shape();
        return flat.narrow(0, offsets.get(value), shape.elements()).view(HostData.longs(shape.sizes()));
    }

    private void keepStatistics(Graph graph, Node node) {
        for (Value value : node.inputs().subList(3, 5)) {
            Weight weight = graph.weight(value);
            if (weight != null && weight.kind() == Weight.Kind.BUFFER && !statistics.containsKey(value)) {
                Tensor tensor = HostData.copy(weight.data(), floats);
                statistics.put(value, tensor);
                tensors.put(value, tensor);
            }
        }
    }

    /** Takes values, running statistics and masks from a graph with the same weights. */
    public void load(Graph graph) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            offsets.keySet().forEach(v -> write(view(values, v), graph.weight(v).data()));
            statistics.forEach((v, tensor) -> write(tensor, graph.weight(v).data()));
        }
        loadMask(Masks.of(graph));
    }

    private void write(Tensor to, io.densitometer.graph.Tensor from) {
        try (Tensor copy = HostData.copy(from, floats)) {
            to.copy_(copy);
        }
    }

    private void loadMask(Map<Value, float[]> masks) {
        if (mask != null) {
            mask.close();
            mask = null;
        }
        if (!masks.isEmpty()) {
            mask = zeros(values.numel());
            try (PointerScope scope = new PointerScope()) {
                mask.fill_(new Scalar(1.0));
                masks.forEach((v, kept) -> write(view(mask, v), io.densitometer.graph.Tensor.of(v.shape(), kept)));
            }
        }
    }

    /** The graph with these values and running statistics. */
    public Graph store(Graph graph) {
        return graph.mapWeights((value, weight) -> tensors.containsKey(value)
                ? weight.withData(HostData.read(tensors.get(value), value.shape()))
                : weight);
    }

    /** Gradients of the last step by weight name. */
    public Map<String, io.densitometer.graph.Tensor> readGradients() {
        Map<String, io.densitometer.graph.Tensor> read = new LinkedHashMap<>();
        try (PointerScope scope = new PointerScope()) {
            offsets.keySet().forEach(v -> read.put(v.name(), HostData.read(view(gradients, v), v.shape())));
        }
        return read;
    }

    /** Zeros what the mask prunes in a flat vector of the parameters' layout. */
    void prune(Tensor flat) {
        if (mask != null) {
            flat.mul_(mask);
        }
    }

    /** All values, flat. */
    Tensor values() {
        return values;
    }

    /** All gradients, flat. */
    Tensor gradients() {
        return gradients;
    }

    /** The tensors that a program reads. */
    Map<Value, Tensor> tensors() {
        return tensors;
    }

    torch.ScalarType floats() {
        return floats;
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensor::close);
        values.close();
        gradients.close();
        if (mask != null) {
            mask.close();
        }
    }
}
