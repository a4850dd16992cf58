package io.densitometer.pass;

import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Op;
import io.densitometer.graph.op.Reshape;
import io.densitometer.graph.op.Slice;
import io.densitometer.graph.op.Transpose;
import io.densitometer.pass.AttentionRecognition.Layout;
import java.util.ArrayList;
import java.util.List;

/**
 * Where queries, keys or values come from.
 *
 * @param from the value that they are part of
 * @param ops what makes {@code [B, L, H*E]} of it
 * @param factor a known number that they were multiplied by on the way
 */
record AttentionOperand(Value from, List<Op> ops, double factor) {
    /** Exporters write at most about ten nodes to split a value into heads. */
    private static final int LONGEST = 16;

    /** Queries, keys and values of several layers at most are projected together. */
    private static final int MOST_PARTS = 8;

    /** The operand as far back as its elements can be followed; in the worst case its heads are joined again. */
    static AttentionOperand of(Matching matching, Value operand, Layout layout) {
        return of(matching, operand, layout, true);
    }

    /** As {@link #of}, but no number may be on the way. */
    static AttentionOperand unscaled(Matching matching, Value operand, Layout layout) {
        return of(matching, operand, layout, false);
    }

    private static AttentionOperand of(Matching matching, Value operand, Layout layout, boolean scaled) {
        AttentionOperand best = new AttentionOperand(operand, layout.join(), 1);
        List<Op> chain = new ArrayList<>();
        double factor = 1;
        Value value = operand;
        for (int i = 0; i < LONGEST; i++) {
            Node mover = mover(matching, value);
            Matching.Scaled product = scaled ? matching.scaled(value) : null;
            if (mover == null && product == null) {
                return best;
            }
            if (mover != null) {
                chain.add(0, mover.op());
                value = mover.input(0);
            } else {
                factor *= product.factor();
                value = product.value();
            }
            List<Op> ops = straight(value, chain, layout);
            best = ops == null ? best : new AttentionOperand(value, ops, factor);
        }
        return best;
    }

    private static Node mover(Matching matching, Value value) {
        Node node = matching.made(value, Op.class);
        return node != null && Placement.isFollowed(node.op()) ? node : null;
    }

    /** The shortest way from a value to {@code [B, L, H*E]} that, split into heads, is the operand; else null. */
    private static List<Op> straight(Value from, List<Op> chain, Layout layout) {
        for (List<Op> ops : candidates(from.shape(), layout)) {
            List<Op> whole = new ArrayList<>(ops);
            whole.addAll(layout.split(layout.width()));
            if (Placement.same(from, chain, whole)) {
                return ops;
            }
        }
        return null;
    }

    /** Parts of the channels, then samples before positions. */
    private static List<List<Op>> candidates(Shape from, Layout layout) {
        List<List<Op>> candidates = new ArrayList<>();
        int part = layout.heads() * layout.width();
        boolean fits = from.rank() >= 2
                && from.rank() <= 3
                && from.batchAxis() < from.rank() - 1
                && from.last() <= MOST_PARTS * part;
        for (int start = 0; fits && start + part <= from.last(); start += part) {
            List<Op> ops = new ArrayList<>();
            Shape shape = from;
            if (part < from.last()) {
                ops.add(new Slice(from.rank() - 1, start, start + part));
                shape = from.with(-1, part);
            }
            addOrders(candidates, ops, shape, layout);
        }
        return candidates;
    }

    private static void addOrders(List<List<Op>> candidates, List<Op> ops, Shape shape, Layout layout) {
        Shape wanted = layout.joined(layout.width());
        for (boolean turned : new boolean[] {false, true}) {
            Shape order = turned ? wanted.permuted(new int[] {1, 0, 2}) : wanted;
            List<Op> made = new ArrayList<>(ops);
            if (!order.equals(shape)) {
                made.add(new Reshape(order));
            }
            if (turned) {
                made.add(Transpose.of(1, 0, 2));
            }
            if (order.elements() == shape.elements() && order.isBatched() == shape.isBatched()) {
                candidates.add(made);
            }
        }
    }
}
