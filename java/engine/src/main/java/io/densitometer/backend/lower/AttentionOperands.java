package io.densitometer.backend.lower;

import io.densitometer.graph.Node;
import io.densitometer.graph.op.ProbAttention;
import java.util.Arrays;
import java.util.List;

/**
 * The operands {@code [.., L, H*E]} of one attention, channels contiguous, and the loops over its leading axes, two at most.
 *
 * @param heads H
 * @param q queries
 * @param k keys
 * @param v values
 * @param out result
 * @param loops over the leading axes of all four, in this order
 */
public record AttentionOperands(int heads, View q, View k, View v, View out, Loops loops) {
    /** Of a node whose first inputs are queries, keys and values; copied where they lie otherwise. The result lies as queries do. */
    public static AttentionOperands of(GraphLowering<?> lowering, Node node, int heads) {
        View q = lowering.view(node.input(0));
        RowOrder.of(q).fresh(lowering, node.output());
        View out = lowering.view(node.output());
        View k = lowering.view(node.input(1));
        View v = lowering.view(node.input(2));
        Loops loops = lead(q, k, v, out);
        if (loops.rank() > 2 || q.stride(-1) != 1 || k.stride(-1) != 1 || v.stride(-1) != 1) {
            q = lowering.dense(node.input(0));
            k = lowering.dense(node.input(1));
            v = lowering.dense(node.input(2));
            loops = lead(q, k, v, out);
        }
        return new AttentionOperands(heads, q, k, v, out, loops);
    }

    /** Of a node of sampled attention; where its heads come first, each is a batch entry of its own. */
    public static AttentionOperands of(GraphLowering<?> lowering, Node node, ProbAttention op) {
        AttentionOperands rows = of(lowering, node, op.heads());
        return op.headsFirst() ? rows.headsFirst(lowering) : rows;
    }

    private static Loops lead(View q, View k, View v, View out) {
        int axes = out.rank() - 2;
        return Loops.over(
                Arrays.copyOf(out.sizes(), axes),
                Arrays.copyOf(q.strides(), axes),
                Arrays.copyOf(k.strides(), axes),
                Arrays.copyOf(v.strides(), axes),
                Arrays.copyOf(out.strides(), axes));
    }

    /** Stride of an operand (q, k, v, out) along the outer (0) or inner (1) leading loop. */
    public long lead(int operand, int axis) {
        int shift = 2 - loops.rank();
        return axis < shift ? 0 : loops.stride(operand, axis - shift);
    }

    /** Turns of the outer (0) or inner (1) leading loop. */
    public long leadSize(int axis) {
        int shift = 2 - loops.rank();
        return axis < shift ? 1 : loops.size(axis - shift);
    }

    /** Channels of one head's queries and keys. */
    public int keyWidth() {
        return k.size(-1) / heads;
    }

    /** Channels of one head's values. */
    public int valueWidth() {
        return v.size(-1) / heads;
    }

    /** What is read. */
    public List<View> reads() {
        return List.of(q, k, v);
    }

    /** Each head as a batch entry of its own, its result a block {@code [L, E]} by itself. */
    private AttentionOperands headsFirst(GraphLowering<?> lowering) {
        lowering.require(out.rank() == 3, "heads that come first need three axes");
        View result = out.reshape(out.size(0), heads, out.size(1), out.size(2) / heads);
        View queries = split(q);
        View keys = split(k);
        View values = split(v);
        return new AttentionOperands(1, queries, keys, values, result, lead(queries, keys, values, result));
    }

    /** {@code [B, L, H*E]} seen as {@code [B, H, L, E]}. */
    private View split(View x) {
        int width = x.size(2) / heads;
        int[] sizes = {x.size(0), heads, x.size(1), width};
        return x.as(sizes, x.stride(0), width, x.stride(1), x.stride(2));
    }
}
