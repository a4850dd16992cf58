package io.densitometer.cuda;

import io.densitometer.backend.lower.ViewLowering;
import io.densitometer.graph.Node;
import io.densitometer.graph.op.BatchNormalization;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Cast;
import io.densitometer.graph.op.Concat;
import io.densitometer.graph.op.Conv;
import io.densitometer.graph.op.CumSum;
import io.densitometer.graph.op.Gather;
import io.densitometer.graph.op.GatherElements;
import io.densitometer.graph.op.LayerNormalization;
import io.densitometer.graph.op.MatMul;
import io.densitometer.graph.op.Pool;
import io.densitometer.graph.op.Reduce;
import io.densitometer.graph.op.Reshape;
import io.densitometer.graph.op.ScatterElements;
import io.densitometer.graph.op.Softmax;
import io.densitometer.graph.op.TopK;
import io.densitometer.graph.op.Unary;
import io.densitometer.graph.op.Where;

/** One arm per primitive op. */
final class PrimitiveLowering extends ViewLowering {
    private final Lowering lowering;
    private final Products products;
    private final Distilling distilling;
    private final Moves moves;
    private final Segments segments;
    private final Normalisations normalisations;

    PrimitiveLowering(Lowering lowering) {
        super(lowering);
        this.lowering = lowering;
        products = new Products(lowering);
        distilling = new Distilling(lowering);
        moves = new Moves(lowering);
        segments = new Segments(lowering);
        normalisations = new Normalisations(lowering);
    }

    @Override
    public Void unary(Unary op, Node node) {
        lowering.pointwise().unary(op, node);
        return null;
    }

    @Override
    public Void binary(Binary op, Node node) {
        if (!lowering.sums().defer(op, node)) {
            lowering.pointwise().binary(op, node);
        }
        return null;
    }

    @Override
    public Void where(Where op, Node node) {
        lowering.pointwise().where(node);
        return null;
    }

    @Override
    public Void cast(Cast op, Node node) {
        lowering.pointwise().cast(op, node);
        return null;
    }

    @Override
    public Void reduce(Reduce op, Node node) {
        normalisations.reduce(op, node);
        return null;
    }

    @Override
    public Void cumSum(CumSum op, Node node) {
        normalisations.cumSum(op, node);
        return null;
    }

    @Override
    public Void matMul(MatMul op, Node node) {
        products.matMul(lowering.view(node.input(0)), lowering.view(node.input(1)), lowering.fresh(node.output()));
        return null;
    }

    @Override
    public Void conv(Conv op, Node node) {
        normalisations.conv(op, node);
        return null;
    }

    @Override
    public Void pool(Pool op, Node node) {
        distilling.pool(op, node);
        return null;
    }

    @Override
    public Void softmax(Softmax op, Node node) {
        normalisations.softmax(op, node);
        return null;
    }

    @Override
    public Void layerNormalization(LayerNormalization op, Node node) {
        normalisations.layerNormalization(op, node);
        return null;
    }

    @Override
    public Void batchNormalization(BatchNormalization op, Node node) {
        distilling.batchNormalization(op, node);
        return null;
    }

    @Override
    public Void reshape(Reshape op, Node node) {
        return segments.merge(node) ? null : super.reshape(op, node);
    }

    @Override
    public Void concat(Concat op, Node node) {
        if (!segments.merge(node)) {
            moves.concat(op, node);
        }
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
}
