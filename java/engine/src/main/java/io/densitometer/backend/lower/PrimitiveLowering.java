package io.densitometer.backend.lower;

import io.densitometer.graph.Node;
import io.densitometer.graph.op.BatchNormalization;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Cast;
import io.densitometer.graph.op.Concat;
import io.densitometer.graph.op.Conv;
import io.densitometer.graph.op.CumSum;
import io.densitometer.graph.op.Dropout;
import io.densitometer.graph.op.Expand;
import io.densitometer.graph.op.Gather;
import io.densitometer.graph.op.GatherElements;
import io.densitometer.graph.op.LayerNormalization;
import io.densitometer.graph.op.MatMul;
import io.densitometer.graph.op.Pool;
import io.densitometer.graph.op.PrimitiveVisitor;
import io.densitometer.graph.op.Reduce;
import io.densitometer.graph.op.Reshape;
import io.densitometer.graph.op.ScatterElements;
import io.densitometer.graph.op.Slice;
import io.densitometer.graph.op.Softmax;
import io.densitometer.graph.op.TopK;
import io.densitometer.graph.op.Transpose;
import io.densitometer.graph.op.Unary;
import io.densitometer.graph.op.Where;

/**
 * One arm per primitive op: those that only look at their input in another way are made here, the others by a backend's kernels. A new
 * op is an arm here and, unless it is a view, an abstract method that javac then misses in each backend.
 */
public final class PrimitiveLowering implements PrimitiveVisitor<Void> {
    private final GraphLowering<?> lowering;
    private final ProductKernels products;
    private final PointwiseLowering<?> pointwise;
    private final MovementLowering<?> moves;
    private final ReductionLowering<?> reductions;
    private final WindowLowering<?> windows;

    /** With a backend's kernels. */
    public PrimitiveLowering(
            GraphLowering<?> lowering,
            ProductKernels products,
            PointwiseLowering<?> pointwise,
            MovementLowering<?> moves,
            ReductionLowering<?> reductions,
            WindowLowering<?> windows) {
        this.lowering = lowering;
        this.products = products;
        this.pointwise = pointwise;
        this.moves = moves;
        this.reductions = reductions;
        this.windows = windows;
    }

    /** Products of matrices. */
    public interface ProductKernels {
        /** {@code y [.., M, N] = a [.., M, K] b [.., K, N]}; y has its leading axes, the others broadcast to them. */
        void matMul(View a, View b, View y);
    }

    @Override
    public Void transpose(Transpose op, Node node) {
        int[] order = op.permutation().stream().mapToInt(i -> i).toArray();
        lowering.bind(node.output(), lowering.given(node.input(0)).permute(order));
        return null;
    }

    @Override
    public Void reshape(Reshape op, Node node) {
        int[] sizes = lowering.sizes(node.output());
        View view = lowering.given(node.input(0)).reshape(sizes);
        lowering.bind(
                node.output(),
                view != null ? view : lowering.dense(node.input(0)).reshape(sizes));
        return null;
    }

    @Override
    public Void expand(Expand op, Node node) {
        lowering.bind(node.output(), lowering.given(node.input(0)).broadcast(lowering.sizes(node.output())));
        return null;
    }

    @Override
    public Void slice(Slice op, Node node) {
        View x = lowering.given(node.input(0));
        int axis = node.input(0).shape().axis(op.axis());
        lowering.bind(node.output(), x.slice(axis, op.start(), op.end(), op.step()));
        return null;
    }

    @Override
    public Void dropout(Dropout op, Node node) {
        lowering.bind(node.output(), lowering.given(node.input(0)));
        return null;
    }

    @Override
    public Void matMul(MatMul op, Node node) {
        products.matMul(lowering.view(node.input(0)), lowering.view(node.input(1)), lowering.fresh(node.output()));
        return null;
    }

    @Override
    public Void unary(Unary op, Node node) {
        pointwise.unary(op, node);
        return null;
    }

    @Override
    public Void binary(Binary op, Node node) {
        pointwise.binary(op, node);
        return null;
    }

    @Override
    public Void where(Where op, Node node) {
        pointwise.where(node);
        return null;
    }

    @Override
    public Void cast(Cast op, Node node) {
        pointwise.cast(op, node);
        return null;
    }

    @Override
    public Void concat(Concat op, Node node) {
        moves.concat(op, node);
        return null;
    }

    @Override
    public Void gather(Gather op, Node node) {
        moves.gather(op, node);
        return null;
    }

    @Override
    public Void gatherElements(GatherElements op, Node node) {
        moves.gatherElements(op, node);
        return null;
    }

    @Override
    public Void scatterElements(ScatterElements op, Node node) {
        moves.scatterElements(op, node);
        return null;
    }

    @Override
    public Void topK(TopK op, Node node) {
        moves.topK(op, node);
        return null;
    }

    @Override
    public Void reduce(Reduce op, Node node) {
        reductions.reduce(op, node);
        return null;
    }

    @Override
    public Void cumSum(CumSum op, Node node) {
        reductions.cumSum(op, node);
        return null;
    }

    @Override
    public Void softmax(Softmax op, Node node) {
        reductions.softmax(op, node);
        return null;
    }

    @Override
    public Void layerNormalization(LayerNormalization op, Node node) {
        reductions.layerNormalization(op, node);
        return null;
    }

    @Override
    public Void batchNormalization(BatchNormalization op, Node node) {
        windows.batchNormalization(op, node);
        return null;
    }

    @Override
    public Void conv(Conv op, Node node) {
        windows.conv(op, node);
        return null;
    }

    @Override
    public Void pool(Pool op, Node node) {
        windows.pool(op, node);
        return null;
    }
}
