package io.densitometer.backend.lower;

import io.densitometer.graph.Node;
import io.densitometer.graph.op.BatchNormalization;
import io.densitometer.graph.op.Conv;
import io.densitometer.graph.op.Pool;

/**
 * Ops on series {@code [B, C, L]}: windows along time, and normalization channel by channel. Series that lie {@code [B, L, C]} stay so
 * where a kernel takes them; a backend gives the kernels.
 *
 * @param <L> the backend's lowering
 */
public abstract class WindowLowering<L extends GraphLowering<?>> {
    protected final L lowering;

    protected WindowLowering(L lowering) {
        this.lowering = lowering;
    }

    /** Adds the step of a convolution. */
    protected abstract void conv(Conv op, Node node);

    /** Adds the step of a normalization by constant statistics, and of what follows it in passing. */
    protected abstract void batchNormalization(BatchNormalization op, Node node);

    /** The largest in windows of x {@code [B, L, C]}, as much padding before as behind. */
    protected abstract void poolTokens(Pool op, View x, View y);

    /** Pools the rows of x {@code [B, C, L]}. */
    protected abstract void poolRows(Pool op, View x, View y);

    final void pool(Pool op, Node node) {
        View turned = lowering.view(node.input(0)).permute(0, 2, 1);
        if (takesTokens(op) && turned.isRowMajor()) {
            poolTokens(op, turned, tokens(node));
        } else {
            poolRows(op, lowering.dense(node.input(0)), lowering.fresh(node.output()));
        }
    }

    /** Whether {@link #poolTokens} can do it. */
    protected static boolean takesTokens(Pool op) {
        return op.kind() == Pool.Kind.MAX && op.padBegin() == op.padEnd();
    }

    /** A row-major block {@code [B, L, C]} for a node's output {@code [B, C, L]}. */
    protected final View tokens(Node node) {
        int[] sizes = lowering.sizes(node.output());
        View y = lowering.block(node.output().dtype(), sizes[0], sizes[2], sizes[1]);
        lowering.bind(node.output(), y.permute(0, 2, 1));
        return y;
    }
}
