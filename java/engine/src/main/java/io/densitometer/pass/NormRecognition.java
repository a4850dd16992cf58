package io.densitometer.pass;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.LayerNormalization;
import io.densitometer.graph.op.Reduce;
import io.densitometer.graph.op.Unary;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Finds layer normalisation written out: {@code (x - mean) / sqrt(mean of squares + epsilon)} over the last axis, and the scale and
 * shift behind it.
 */
public final class NormRecognition {
    private final Matching matching;

    private NormRecognition(Graph graph) {
        matching = new Matching(graph);
    }

    /** The graph with {@link LayerNormalization} in place of such nodes. */
    public static Graph recognise(Graph graph) {
        NormRecognition pass = new NormRecognition(graph);
        graph.nodes().forEach(pass::tryReplace);
        return pass.matching.result();
    }

    /** A normalisation before scale and shift. */
    private record Norm(Value x, double epsilon) {}

    private void tryReplace(Node node) {
        Norm norm = node.op() instanceof Binary op ? norm(node, op.kind()) : null;
        if (norm == null) {
            return;
        }
        int width = norm.x.shape().last();
        Node end = node;
        Value scale = nextVector(end, Binary.Kind.MUL, width);
        end = scale == null ? end : matching.reader(end.output());
        Value bias = nextVector(end, Binary.Kind.ADD, width);
        end = bias == null ? end : matching.reader(end.output());
        scale = scale == null ? filled("ones.", width, 1) : scale;
        bias = bias == null ? filled("zeros.", width, 0) : bias;
        LayerNormalization op = new LayerNormalization(norm.epsilon);
        matching.replace(end, List.of(new Node(end.name(), op, List.of(norm.x, scale, bias), end.outputs())));
    }

    private Value filled(String name, int width, double number) {
        double[] values = new double[width];
        Arrays.fill(values, number);
        return matching.constant(name + width, Tensor.of(Shape.of(width), values));
    }

    /** The vector that the node's only reader combines its result with, else null. */
    private Value nextVector(Node node, Binary.Kind kind, int width) {
        Node next = matching.reader(node.output());
        boolean fits = next != null
                && next.op().equals(new Binary(kind))
                && next.output().type().equals(node.output().type());
        if (!fits || next.input(0).equals(next.input(1))) {
            return null;
        }
        Value other = next.input(next.input(0).equals(node.output()) ? 1 : 0);
        return matching.vector(other, width);
    }

    private Norm norm(Node node, Binary.Kind kind) {
        if (kind == Binary.Kind.DIV) {
            return norm(node.input(0), deviation(node.input(1)));
        }
        if (kind == Binary.Kind.MUL) {
            Norm norm = norm(node.input(0), inverse(node.input(1)));
            return norm == null ? norm(node.input(1), inverse(node.input(0))) : norm;
        }
        return null;
    }

    private Norm norm(Value centred, Variance variance) {
        Value x = variance == null ? null : centredOf(centred);
        boolean fits = x != null && matching.same(centred, variance.of);
        return fits ? new Norm(x, variance.epsilon) : null;
    }

    /** The mean square of a value, plus epsilon. */
    private record Variance(Value of, double epsilon) {}

    /** What a value is the square root of. */
    private Variance deviation(Value root) {
        Value inside = matching.argument(root, Unary.Kind.SQRT);
        return variance(inside == null ? base(root, 0.5) : inside);
    }

    /** What a value is one over the square root of. */
    private Variance inverse(Value value) {
        Value root = matching.argument(value, Unary.Kind.RECIPROCAL);
        Node quotient = matching.made(value, Binary.Kind.DIV);
        if (root == null && quotient != null && matching.isNumber(quotient.input(0), 1)) {
            root = quotient.input(1);
        }
        return root == null ? variance(base(value, -0.5)) : deviation(root);
    }

    private Value base(Value power, double exponent) {
        Node node = matching.made(power, Binary.Kind.POW);
        return node != null && matching.isNumber(node.input(1), exponent) ? node.input(0) : null;
    }

    private Variance variance(Value sum) {
        Node add = sum == null ? null : matching.made(sum, Binary.Kind.ADD);
        for (int side = 0; side < 2 && add != null; side++) {
            OptionalDouble epsilon = matching.number(add.input(side));
            Value squares = meanOf(add.input(1 - side));
            Value root = squares == null ? null : rootOf(squares);
            if (epsilon.isPresent() && root != null) {
                return new Variance(root, epsilon.getAsDouble());
            }
        }
        return null;
    }

    /** What a value is the square of, else null. */
    private Value rootOf(Value square) {
        Node product = matching.made(square, Binary.Kind.MUL);
        boolean twice = product != null && product.input(0).equals(product.input(1));
        return twice ? product.input(0) : base(square, 2);
    }

    /** What a value is the mean over the last axis of, else null. */
    private Value meanOf(Value mean) {
        Node node = matching.made(mean, Reduce.class);
        if (node == null) {
            return null;
        }
        Reduce reduce = (Reduce) node.op();
        Shape shape = node.input(0).shape();
        boolean fits = reduce.kind() == Reduce.Kind.MEAN
                && reduce.keepDims()
                && reduce.axes().size() == 1
                && shape.axis(reduce.axes().get(0)) == shape.rank() - 1;
        return fits ? node.input(0) : null;
    }

    /** {@code x} of {@code x - mean(x)}, else null. */
    private Value centredOf(Value centred) {
        Node sub = matching.made(centred, Binary.Kind.SUB);
        boolean fits = sub != null && sub.input(0).equals(meanOf(sub.input(1)));
        return fits ? sub.input(0) : null;
    }
}
