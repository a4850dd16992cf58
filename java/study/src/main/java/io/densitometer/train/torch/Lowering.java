package io.densitometer.train.torch;

import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.BatchNormalization;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Cast;
import io.densitometer.graph.op.Composite;
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
import io.densitometer.graph.op.Primitive;
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
import java.util.function.BinaryOperator;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Each primitive as libtorch calls; composites that libtorch has a faster form of go to {@link FusedLowering}. */
final class Lowering implements PrimitiveVisitor<Step> {
    /** The published layers' default. */
    private static final double MOMENTUM = 0.1;

    private final ToIntFunction<Value> slots;
    private final Map<Value, Node> producers;
    private final Graph graph;
    private final int batch;
    private final Mode mode;
    private final FusedLowering fused;

    Lowering(ToIntFunction<Value> slots, Graph graph, int batch, Mode mode, Constants constants) {
        this.slots = slots;
        this.graph = graph;
        this.producers = graph.producers();
        this.batch = batch;
        this.mode = mode;
        this.fused = new FusedLowering(mode, constants);
    }

    /** Composites that are not expanded. */
    static boolean keeps(Composite op) {
        return FusedLowering.keeps(op);
    }

    /** The work of a node of the expanded graph. */
    Step step(Node node) {
        if (node.op() instanceof Primitive primitive) {
            return primitive.accept(this, node);
        }
        FusedLowering.Call call = fused.call(node);
        int[] from = from(node);
        int to = to(node);
        return s -> s[to] = call.on(pick(s, from));
    }

    private int[] from(Node node) {
        return node.inputs().stream().mapToInt(slots).toArray();
    }

    private int to(Node node) {
        return slots.applyAsInt(node.output());
    }

    private static Tensor[] pick(Tensor[] slots, int[] from) {
        Tensor[] picked = new Tensor[from.length];
        for (int i = 0; i < picked.length; i++) {
            picked[i] = slots[from[i]];
        }
        return picked;
    }

    private long[] bound(Node node) {
        return HostData.longs(node.output().shape().bind(batch));
    }

    private Step one(Node node, UnaryOperator<Tensor> function) {
        int x = slots.applyAsInt(node.input(0));
        int to = to(node);
        return s -> s[to] = function.apply(s[x]);
    }

    private Step two(Node node, BinaryOperator<Tensor> function) {
        int a = slots.applyAsInt(node.input(0));
        int b = slots.applyAsInt(node.input(1));
        int to = to(node);
        return s -> s[to] = function.apply(s[a], s[b]);
    }

    private Step many(Node node, FusedLowering.Call function) {
        int[] from = from(node);
        int to = to(node);
        return s -> s[to] = function.on(pick(s, from));
    }

    @Override
    public Step unary(Unary op, Node node) {
        return one(node, Pointwise.unary(op.kind()));
    }

    @Override
    public Step binary(Binary op, Node node) {
        return two(node, Pointwise.binary(op.kind(), node.output().dtype()));
    }

    @Override
    public Step where(Where op, Node node) {
        return many(node, in -> torch.where(in[0], in[1], in[2]));
    }

    @Override
    public Step cast(Cast op, Node node) {
        return one(node, Pointwise.cast(op.to(), mode.floats()));
    }

    @Override
    public Step dropout(Dropout op, Node node) {
        return one(node, x -> mode.dropping().drop(x, op.ratio()));
    }

    @Override
    public Step reduce(Reduce op, Node node) {
        long[] axes = op.axes().stream().mapToLong(a -> a).toArray();
        return one(node, x -> switch (op.kind()) {
            case SUM -> x.sum(axes, op.keepDims(), new ScalarTypeOptional());
            case MEAN -> x.mean(axes, op.keepDims(), new ScalarTypeOptional());
            case MAX -> torch.amax(x, axes, op.keepDims());
            case MIN -> torch.amin(x, axes, op.keepDims());
        });
    }

    @Override
    public Step cumSum(CumSum op, Node node) {
        return one(node, x -> torch.cumsum(x, op.axis()));
    }

    /** A constant matrix times a batch of matrices runs as it lies; libtorch's own choice would copy the batch twice. */
    @Override
    public Step matMul(MatMul op, Node node) {
        boolean shared =
                node.input(0).shape().rank() == 2 && node.input(1).shape().rank() == 3;
        if (!shared) {
            return two(node, torch::matmul);
        }
        return two(node, (a, b) -> torch.bmm(a.unsqueeze(0).expand(b.size(0), a.size(0), a.size(1)), b));
    }

    @Override
    public Step conv(Conv op, Node node) {
        return many(node, in -> Windows.conv(op, in));
    }

    @Override
    public Step pool(Pool op, Node node) {
        return one(node, x -> Windows.pool(op, x));
    }

    @Override
    public Step softmax(Softmax op, Node node) {
        return one(node, x -> torch.softmax(x, op.axis()));
    }

    @Override
    public Step layerNormalization(LayerNormalization op, Node node) {
        long[] width = {node.input(0).shape().last()};
        return many(
                node,
                in -> torch.layer_norm(
                        in[0], width, new TensorOptional(in[1]), new TensorOptional(in[2]), op.epsilon(), false));
    }

    /** In training by the batch's statistics, which are also mixed into the running ones, in place. */
    @Override
    public Step batchNormalization(BatchNormalization op, Node node) {
        boolean training = mode.training();
        return many(
                node,
                in -> torch.batch_norm(
                        in[0],
                        new TensorOptional(in[1]),
                        new TensorOptional(in[2]),
                        new TensorOptional(in[3]),
                        new TensorOptional(in[4]),
                        training,
                        MOMENTUM,
                        op.epsilon(),
                        false));
    }

    @Override
    public Step transpose(Transpose op, Node node) {
        long[] order = op.permutation().stream().mapToLong(i -> i).toArray();
        return one(node, x -> x.permute(order));
    }

    @Override
    public Step reshape(Reshape op, Node node) {
        long[] sizes = bound(node);
        return one(node, x -> x.reshape(sizes));
    }

    @Override
    public Step expand(Expand op, Node node) {
        long[] sizes = bound(node);
        return one(node, x -> x.expand(sizes));
    }

    @Override
    public Step concat(Concat op, Node node) {
        return many(node, in -> torch.cat(new TensorVector(in), op.axis()));
    }

    @Override
    public Step slice(Slice op, Node node) {
        int axis = node.input(0).shape().axis(op.axis());
        return op.step() == 1
                ? one(node, x -> x.narrow(axis, op.start(), op.end() - op.start()))
                : one(node, x -> x.slice(axis, new LongOptional(op.start()), new LongOptional(op.end()), op.step()));
    }

    @Override
    public Step gather(Gather op, Node node) {
        int axis = node.input(0).shape().axis(op.axis());
        long[] sizes = bound(node);
        UnaryOperator<Tensor> positions = positions(node, axis);
        if (axis == 0 && node.input(0).shape().rank() == 2) {
            return two(node, (x, index) -> torch.embedding(x, positions.apply(index)));
        }
        return two(
                node,
                (x, index) -> torch.index_select(x, axis, positions.apply(index).reshape(-1))
                        .view(sizes));
    }

    @Override
    public Step gatherElements(GatherElements op, Node node) {
        UnaryOperator<Tensor> positions = positions(node, op.axis());
        return two(node, (x, index) -> torch.gather(x, op.axis(), positions.apply(index)));
    }

    @Override
    public Step scatterElements(ScatterElements op, Node node) {
        UnaryOperator<Tensor> positions = positions(node, op.axis());
        return many(
                node,
                in -> op.add()
                        ? torch.scatter_add(in[0], op.axis(), positions.apply(in[1]), in[2])
                        : torch.scatter(in[0], op.axis(), positions.apply(in[1]), in[2]));
    }

    /** What makes the node's index input count from the start only: nothing, when it cannot count from the end. */
    private UnaryOperator<Tensor> positions(Node node, int axis) {
        Value index = node.input(1);
        return mayBeNegative(index) ? Pointwise.fromStart(node.input(0).shape().size(axis)) : UnaryOperator.identity();
    }

    private boolean mayBeNegative(Value index) {
        if (graph.weight(index) != null) {
            io.densitometer.graph.Tensor data = graph.weight(index).data();
            return java.util.stream.IntStream.range(0, data.size()).anyMatch(i -> data.getLong(i) < 0);
        }
        Node producer = producers.get(index);
        if (producer != null && producer.op() instanceof io.densitometer.graph.op.Movement) {
            return producer.inputs().stream()
                    .filter(v -> v.dtype() == DType.INT64)
                    .anyMatch(this::mayBeNegative);
        }
        return producer == null || !(producer.op() instanceof TopK);
    }

    /** By a stable sort, since libtorch's own top-k leaves the order of equals open. */
    @Override
    public Step topK(TopK op, Node node) {
        int x = slots.applyAsInt(node.input(0));
        List<Integer> to = node.outputs().stream().map(slots::applyAsInt).toList();
        int axis = node.input(0).shape().axis(op.axis());
        return s -> {
            T_TensorTensor_T sorted = torch.sort(s[x], new org.bytedeco.pytorch.BoolOptional(true), axis, op.largest());
            s[to.get(0)] = sorted.get0().narrow(axis, 0, op.k());
            s[to.get(1)] = sorted.get1().narrow(axis, 0, op.k());
        };
    }
}
