package io.densitometer.pass;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Attention;
import io.densitometer.graph.op.Dropout;
import io.densitometer.graph.op.MatMul;
import io.densitometer.graph.op.Op;
import io.densitometer.graph.op.Reshape;
import io.densitometer.graph.op.Softmax;
import io.densitometer.graph.op.Transpose;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds scaled dot-product attention written out: two products with a softmax between, a scale on the scores, on the queries or on both
 * sides, a causal mask, and the reshapes and transposes that make heads of channels.
 */
public final class AttentionRecognition {
    private final Matching matching;

    private AttentionRecognition(Graph graph) {
        matching = new Matching(graph);
    }

    /** The graph with one {@link Attention} in place of such nodes. */
    public static Graph recognise(Graph graph) {
        AttentionRecognition pass = new AttentionRecognition(graph);
        graph.nodes().forEach(pass::tryReplace);
        return pass.matching.result();
    }

    private void tryReplace(Node node) {
        Node softmax = node.op() instanceof MatMul ? softmax(node.input(0)) : null;
        AttentionScores scores = softmax == null ? null : AttentionScores.of(matching, softmax.input(0));
        if (scores != null && node.output().shape().batchAxis() <= 0) {
            replace(node, scores, dropout(node.input(0)));
        }
    }

    private Node softmax(Value weights) {
        Node dropout = matching.made(weights, Dropout.class);
        Node node = matching.made(dropout == null ? weights : dropout.input(0), Softmax.class);
        int rank = weights.shape().rank();
        boolean last = node != null && weights.shape().axis(((Softmax) node.op()).axis()) == rank - 1;
        return last && (rank == 3 || rank == 4) ? node : null;
    }

    private double dropout(Value weights) {
        Node dropout = matching.made(weights, Dropout.class);
        return dropout == null ? 0 : ((Dropout) dropout.op()).ratio();
    }

    private void replace(Node node, AttentionScores scores, double dropout) {
        Layout queries = Layout.of(scores.queries(), false);
        Layout keys = Layout.of(scores.keys(), true);
        Layout values = Layout.of(node.input(1), false);
        boolean fits = queries != null
                && keys != null
                && values != null
                && queries.width() == keys.width()
                && keys.length() == values.length()
                && queries.sameHeads(keys)
                && queries.sameHeads(values);
        if (!fits) {
            return;
        }
        AttentionOperand q = AttentionOperand.of(matching, scores.queries(), queries);
        AttentionOperand k = AttentionOperand.of(matching, scores.keys(), keys);
        AttentionOperand v = AttentionOperand.unscaled(matching, node.input(1), values);
        double scale = scores.scale() * q.factor() * k.factor();
        Attention op = new Attention(queries.heads(), scale, scores.causal(), dropout);
        List<Node> nodes = new ArrayList<>();
        List<Value> inputs = new ArrayList<>();
        for (AttentionOperand operand : List.of(q, k, v)) {
            inputs.add(chain(operand.from(), operand.ops(), nodes, null));
        }
        Shape joined = queries.joined(values.width());
        Value result = new Value(
                matching.unused(node.name() + ".attention"),
                node.output().type().withShape(joined));
        nodes.add(new Node(result.name(), op, inputs, List.of(result)));
        chain(result, queries.split(values.width()), nodes, node.output());
        matching.replace(node, nodes);
    }

    /** Adds nodes for ops one after the other; the last makes {@code last} when stated. */
    private Value chain(Value from, List<Op> ops, List<Node> nodes, Value last) {
        Value value = from;
        for (int i = 0; i < ops.size(); i++) {
            Op op = ops.get(i);
            Shape shape = Placement.after(op, value.shape());
            String name = matching.unused(from.name() + "." + op.name());
            boolean end = i == ops.size() - 1 && last != null;
            Value next = end ? last : new Value(name, from.type().withShape(shape));
            nodes.add(new Node(name, op, List.of(value), List.of(next)));
            value = next;
        }
        return value;
    }

    /**
     * How an operand of attention is laid out: {@code [B, H, L, E]} or {@code [H*B, L, E]}, the last two the other way round in turned
     * ones.
     */
    record Layout(Shape shape, int heads, int length, int width, boolean turned) {
        static Layout of(Value operand, boolean turned) {
            Shape shape = operand.shape();
            int rank = shape.rank();
            boolean fits = (rank == 3 || rank == 4) && shape.batchAxis() <= 0 && shape.elements() > 0;
            fits &= rank != 4 || !shape.isBatched() || shape.size(0) == 1;
            if (!fits) {
                return null;
            }
            int heads = rank == 4 ? shape.size(1) : shape.isBatched() ? shape.size(0) : 1;
            int length = shape.size(turned ? -1 : -2);
            return new Layout(shape, heads, length, shape.size(turned ? -2 : -1), turned);
        }

        boolean sameHeads(Layout other) {
            return heads == other.heads
                    && shape.rank() == other.shape.rank()
                    && shape.batchAxis() == other.shape.batchAxis()
                    && shape.size(0) == other.shape.size(0);
        }

        /** Samples of the batch, which may be a symbol. */
        private int samples() {
            return shape.isBatched() ? 1 : shape.size(0);
        }

        /** {@code [B, L, H*width]}. */
        Shape joined(int width) {
            return Shape.of(new int[] {samples(), length, heads * width}, shape.batchAxis());
        }

        /** From {@code [B, L, H*width]} to this layout. */
        List<Op> split(int width) {
            int[] sizes = {samples(), length, heads, width};
            List<Op> ops = new ArrayList<>();
            ops.add(new Reshape(Shape.of(sizes, shape.batchAxis())));
            ops.add(turned ? Transpose.of(0, 2, 3, 1) : Transpose.of(0, 2, 1, 3));
            if (shape.rank() == 3) {
                int rows = shape.size(0);
                int[] flat = {rows, turned ? width : length, turned ? length : width};
                ops.add(new Reshape(Shape.of(flat, shape.batchAxis())));
            }
            return ops;
        }

        /** From this layout to {@code [B, L, H*E]}. */
        List<Op> join() {
            int[] sizes = {samples(), heads, turned ? width : length, turned ? length : width};
            List<Op> ops = new ArrayList<>();
            if (shape.rank() == 3) {
                ops.add(new Reshape(Shape.of(sizes, shape.batchAxis())));
            }
            ops.add(turned ? Transpose.of(0, 3, 1, 2) : Transpose.of(0, 2, 1, 3));
            ops.add(new Reshape(joined(width)));
            return ops;
        }
    }
}
