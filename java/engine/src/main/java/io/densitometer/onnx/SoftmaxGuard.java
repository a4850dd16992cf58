package io.densitometer.onnx;

import static io.densitometer.graph.GraphException.require;

import io.densitometer.graph.DType;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Softmax;
import java.util.List;
import java.util.Map;

/**
 * PyTorch asks with {@code IsNaN} whether the softmax of masked scores is a number, which it is not where the mask hides a whole row. A
 * stored mask tells that while the model is read.
 */
final class SoftmaxGuard {
    private final List<Node> nodes;
    private final Map<Value, Weight> weights;

    /** @param nodes of the graph so far */
    SoftmaxGuard(List<Node> nodes, Map<Value, Weight> weights) {
        this.nodes = nodes;
        this.weights = weights;
    }

    /** The answer, which is never. */
    Tensor answer(Value value) {
        Node softmax = maker(value);
        Node sum = softmax != null && isAlongLast(softmax) ? maker(softmax.input(0)) : null;
        boolean masked = sum != null && sum.op().equals(new Binary(Binary.Kind.ADD));
        require(
                masked && sum.inputs().stream().anyMatch(this::showsSomething),
                "whether a result is a number is known only for a softmax under a stored mask that hides no whole row: add a mask"
                        + " of floats to the scores instead");
        return new Tensor.Longs(DType.BOOL, Shape.of(), new long[] {0});
    }

    private static boolean isAlongLast(Node node) {
        Shape shape = node.output().shape();
        return node.op() instanceof Softmax softmax && shape.axis(softmax.axis()) == shape.rank() - 1;
    }

    private Node maker(Value value) {
        return nodes.stream()
                .filter(node -> node.outputs().contains(value))
                .findFirst()
                .orElse(null);
    }

    /** Whether a value is a stored mask with a finite number in each row. */
    private boolean showsSomething(Value mask) {
        Weight weight = weights.get(mask);
        int columns =
                weight == null || mask.shape().rank() == 0 ? 1 : mask.shape().last();
        boolean shows = weight != null && columns > 0;
        for (int row = 0; shows && row < weight.data().size() / columns; row++) {
            boolean seen = false;
            for (int i = 0; i < columns && !seen; i++) {
                seen = Double.isFinite(weight.data().get((long) row * columns + i));
            }
            shows = seen;
        }
        return shows;
    }
}
