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
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * PyTorch asks with {@code IsNaN} whether the softmax of masked scores is a number, which it is not where the mask hides a whole row. A
 * stored mask tells that while the model is read.
 */
final class SoftmaxGuard {
    private final Map<Value, Node> makers;
    private final Map<Value, Weight> weights;

    /** @param makers nodes of the graph so far by what they make */
    SoftmaxGuard(Map<Value, Node> makers, Map<Value, Weight> weights) {
        this.makers = makers;
        this.weights = weights;
    }

    /** The answer, which is never. */
    Tensor answer(Value value) {
        Node softmax = makers.get(value);
        Node sum = softmax != null && isAlongLast(softmax) ? makers.get(softmax.input(0)) : null;
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

    /** Whether a value is a stored mask with a finite number in each row. */
    private boolean showsSomething(Value mask) {
        Weight weight = weights.get(mask);
        int columns = mask.shape().rank() == 0 ? 1 : mask.shape().last();
        return weight != null
                && columns > 0
                && IntStream.range(0, weight.data().size() / columns)
                        .allMatch(row -> showsSomething(weight.data(), row, columns));
    }

    private static boolean showsSomething(Tensor mask, int row, int columns) {
        return LongStream.range((long) row * columns, (row + 1L) * columns)
                .anyMatch(place -> Double.isFinite(mask.get(place)));
    }
}
