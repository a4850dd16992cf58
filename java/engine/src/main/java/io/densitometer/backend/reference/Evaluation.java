package io.densitometer.backend.reference;

import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
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
import java.util.List;
import java.util.Map;

/** One run: what each primitive makes of the values so far. */
final class Evaluation implements PrimitiveVisitor<List<Tensor>> {
    private final Map<Value, Tensor> values;
    private final int batch;

    Evaluation(Map<Value, Tensor> values, int batch) {
        this.values = values;
        this.batch = batch;
    }

    private Tensor in(Node node, int i) {
        return values.get(node.input(i));
    }

    private Shape out(Node node) {
        return Shape.of(node.output().shape().bind(batch));
    }

    @Override
    public List<Tensor> unary(Unary op, Node node) {
        return List.of(Pointwise.unary(op.kind(), in(node, 0)));
    }

    @Override
    public List<Tensor> binary(Binary op, Node node) {
        return List.of(Pointwise.binary(op.kind(), in(node, 0), in(node, 1)));
    }

    @Override
    public List<Tensor> where(Where op, Node node) {
        return List.of(Pointwise.where(in(node, 0), in(node, 1), in(node, 2)));
    }

    @Override
    public List<Tensor> cast(Cast op, Node node) {
        return List.of(Pointwise.cast(op.to(), in(node, 0)));
    }

    @Override
    public List<Tensor> dropout(Dropout op, Node node) {
        return List.of(in(node, 0));
    }

    @Override
    public List<Tensor> reduce(Reduce op, Node node) {
        return List.of(Along.reduce(op, in(node, 0), out(node)));
    }

    @Override
    public List<Tensor> cumSum(CumSum op, Node node) {
        return List.of(Along.cumSum(in(node, 0), op.axis()));
    }

    @Override
    public List<Tensor> softmax(Softmax op, Node node) {
        return List.of(Along.softmax(in(node, 0), op.axis()));
    }

    @Override
    public List<Tensor> layerNormalization(LayerNormalization op, Node node) {
        return List.of(Along.layerNormalization(in(node, 0), in(node, 1), in(node, 2), op.epsilon()));
    }

    @Override
    public List<Tensor> batchNormalization(BatchNormalization op, Node node) {
        return List.of(
                Along.batchNormalization(node.inputs().stream().map(values::get).toList(), op.epsilon()));
    }

    @Override
    public List<Tensor> topK(TopK op, Node node) {
        return Along.topK(op, in(node, 0), out(node));
    }

    @Override
    public List<Tensor> matMul(MatMul op, Node node) {
        return List.of(MatrixProduct.of(in(node, 0), in(node, 1), out(node)));
    }

    @Override
    public List<Tensor> conv(Conv op, Node node) {
        Tensor bias = node.inputs().size() > 2 ? in(node, 2) : null;
        return List.of(Windows.conv(op, in(node, 0), in(node, 1), bias, out(node)));
    }

    @Override
    public List<Tensor> pool(Pool op, Node node) {
        return List.of(Windows.pool(op, in(node, 0), out(node)));
    }

    @Override
    public List<Tensor> transpose(Transpose op, Node node) {
        return List.of(Moves.transpose(in(node, 0), op.permutation()));
    }

    @Override
    public List<Tensor> reshape(Reshape op, Node node) {
        return List.of(in(node, 0).reshaped(out(node)));
    }

    @Override
    public List<Tensor> expand(Expand op, Node node) {
        View view = View.broadcast(in(node, 0).shape().sizes(), out(node).sizes());
        return List.of(Moves.take(in(node, 0), view, out(node)));
    }

    @Override
    public List<Tensor> concat(Concat op, Node node) {
        List<Tensor> parts = node.inputs().stream().map(values::get).toList();
        return List.of(Moves.concat(parts, out(node).axis(op.axis()), out(node)));
    }

    @Override
    public List<Tensor> slice(Slice op, Node node) {
        int axis = out(node).axis(op.axis());
        return List.of(
                Moves.slice(in(node, 0), axis, op.start(), op.step(), out(node).size(axis)));
    }

    @Override
    public List<Tensor> gather(Gather op, Node node) {
        int axis = in(node, 0).shape().axis(op.axis());
        return List.of(Moves.gather(in(node, 0), in(node, 1), axis, out(node)));
    }

    @Override
    public List<Tensor> gatherElements(GatherElements op, Node node) {
        int axis = out(node).axis(op.axis());
        return List.of(Moves.gatherElements(in(node, 0), in(node, 1), axis));
    }

    @Override
    public List<Tensor> scatterElements(ScatterElements op, Node node) {
        int axis = out(node).axis(op.axis());
        return List.of(Moves.scatterElements(in(node, 0), in(node, 1), in(node, 2), axis, op.add()));
    }
}
