package io.densitometer.pass;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;
import io.densitometer.graph.Verifier;
import io.densitometer.graph.op.Expand;
import io.densitometer.graph.op.Op;
import io.densitometer.graph.op.Reshape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Fixes the batch size: no shape depends on it any more. */
public final class BatchBinding {
    private final int batch;
    private final Map<Value, Value> bound = new HashMap<>();

    private BatchBinding(int batch) {
        this.batch = batch;
    }

    /**
     * The graph for one batch size.
     *
     * @param batch at least 1
     */
    public static Graph bind(Graph graph, int batch) {
        BatchBinding pass = new BatchBinding(batch);
        List<Value> inputs = pass.of(graph.inputs());
        List<Node> nodes = graph.nodes().stream()
                .map(n -> new Node(n.name(), pass.of(n.op()), pass.of(n.inputs()), pass.of(n.outputs())))
                .toList();
        List<Value> outputs = pass.of(graph.outputs());
        return Verifier.verify(new Graph(graph.name(), inputs, outputs, graph.weights(), nodes, graph.metadata()));
    }

    private List<Value> of(List<Value> values) {
        return values.stream().map(this::of).toList();
    }

    private Value of(Value value) {
        return value.shape().isBatched()
                ? bound.computeIfAbsent(value, v -> new Value(v.name(), v.type().withShape(of(v.shape()))))
                : value;
    }

    private Shape of(Shape shape) {
        return Shape.of(shape.bind(batch));
    }

    /** The only ops that state a shape. */
    private Op of(Op op) {
        if (op instanceof Reshape reshape) {
            return new Reshape(of(reshape.shape()));
        }
        return op instanceof Expand expand ? new Expand(of(expand.shape())) : op;
    }
}
