package io.densitometer.cuda.nvidia;

import io.densitometer.backend.lower.Element;
import io.densitometer.cuda.device.DeviceException;
import io.densitometer.cuda.device.HeadsAttention;
import java.util.stream.LongStream;
import org.bytedeco.cuda.global.cudnn;

/**
 * Attention as the operation graph that cuDNN knows as one fused kernel: product, scale, causal mask, softmax by its parts, product.
 * Axes are batch, head, row, channel; heads that lie side by side are strides of theirs.
 */
final class DnnAttention {
    /** What addresses and rows are multiples of, in bytes. */
    static final int ALIGNMENT = 16;

    private final HeadsAttention op;
    private final DnnGraph graph;
    private final DnnProblem problem;
    private final DnnGraph.Layout scores;

    private DnnAttention(HeadsAttention op, DnnGraph graph, DnnProblem problem) {
        this.op = op;
        this.graph = graph;
        this.problem = problem;
        scores = DnnGraph.Layout.packed(
                cudnn.CUDNN_DATA_FLOAT, op.batch(), op.heads(), op.queryLength(), op.keyLength());
    }

    /** @throws DeviceException when the library does not take how it lies */
    static DnnProblem problem(DnnApi api, HeadsAttention op, HeadsAttention.Addresses at) {
        String obstacle = obstacle(op, at);
        if (obstacle != null) {
            throw new DeviceException(obstacle);
        }
        DnnProblem problem = new DnnProblem("attention " + op.text(), false);
        try {
            DnnGraph graph = new DnnGraph(api, problem.owned());
            new DnnAttention(op, graph, problem).build(at);
            return problem.of(graph);
        } catch (RuntimeException e) {
            problem.close();
            throw e;
        }
    }

    /** What keeps the library from it before it is asked, or null. */
    static String obstacle(HeadsAttention op, HeadsAttention.Addresses at) {
        if (op.element() != Element.FP16 && op.element() != Element.BF16) {
            return "cuDNN fuses attention in fp16 and bf16, not in " + op.element();
        }
        boolean whole = LongStream.of(
                                op.keyWidth(),
                                op.valueWidth(),
                                op.q().batch(),
                                op.q().row(),
                                op.k().batch(),
                                op.k().row(),
                                op.v().batch(),
                                op.v().row(),
                                op.out().batch(),
                                op.out().row())
                        .allMatch(elements -> elements * op.element().bytes() % ALIGNMENT == 0)
                && LongStream.of(at.q(), at.k(), at.v(), at.out()).allMatch(address -> address % ALIGNMENT == 0);
        return whole
                ? null
                : "cuDNN's attention wants heads, rows and addresses to be multiples of " + ALIGNMENT + " bytes";
    }

    private void build(HeadsAttention.Addresses at) {
        DnnGraph.Tensor q = stored(op.queryLength(), op.keyWidth(), op.q(), false, at.q());
        DnnGraph.Tensor k = stored(op.keyLength(), op.keyWidth(), op.k(), true, at.k());
        DnnGraph.Tensor v = stored(op.keyLength(), op.valueWidth(), op.v(), false, at.v());
        DnnGraph.Tensor out = stored(op.queryLength(), op.valueWidth(), op.out(), false, at.out());
        DnnGraph.Tensor products = graph.virtual(scores);
        graph.multiply(q, k, products);
        DnnGraph.Tensor scale = graph.scalar(scores.sizes().length);
        problem.place(scale, op.scale());
        DnnGraph.Tensor scaled = graph.virtual(scores);
        graph.map(cudnn.CUDNN_POINTWISE_MUL, products, scale, scaled);
        graph.multiply(softmax(op.causal() ? masked(scaled) : scaled), v, out);
    }

    /** An operand's heads; with rows and channels exchanged, it is the transpose. */
    private DnnGraph.Tensor stored(long rows, long width, HeadsAttention.Rows lie, boolean transposed, long address) {
        long[] sizes = {op.batch(), op.heads(), transposed ? width : rows, transposed ? rows : width};
        long[] strides = {lie.batch(), width, transposed ? 1 : lie.row(), transposed ? lie.row() : 1};
        DnnGraph.Tensor tensor =
                graph.stored(new DnnGraph.Layout(DnnGraph.type(op.element()), sizes, strides), ALIGNMENT);
        problem.place(tensor, address);
        return tensor;
    }

    private DnnGraph.Tensor masked(DnnGraph.Tensor x) {
        DnnGraph.Tensor row = graph.virtual(scores.as(cudnn.CUDNN_DATA_INT32));
        graph.index(2, x, row);
        DnnGraph.Tensor column = graph.virtual(scores.as(cudnn.CUDNN_DATA_INT32));
        graph.index(3, x, column);
        DnnGraph.Tensor seen = graph.virtual(scores.as(cudnn.CUDNN_DATA_BOOLEAN));
        graph.notLess(row, column, seen);
        DnnGraph.Tensor nothing = graph.scalar(scores.sizes().length);
        problem.place(nothing, Float.NEGATIVE_INFINITY);
        DnnGraph.Tensor masked = graph.virtual(scores);
        graph.select(x, nothing, seen, masked);
        return masked;
    }

    /** The library wants the second product's factor in the operands' type. */
    private DnnGraph.Tensor softmax(DnnGraph.Tensor x) {
        DnnGraph.Layout one =
                DnnGraph.Layout.packed(cudnn.CUDNN_DATA_FLOAT, op.batch(), op.heads(), op.queryLength(), 1);
        DnnGraph.Tensor largest = graph.virtual(one);
        graph.reduce(cudnn.CUDNN_REDUCE_TENSOR_MAX, x, largest);
        DnnGraph.Tensor less = graph.virtual(scores);
        graph.map(cudnn.CUDNN_POINTWISE_SUB, x, largest, less);
        DnnGraph.Tensor powers = graph.virtual(scores);
        graph.map(cudnn.CUDNN_POINTWISE_EXP, less, null, powers);
        DnnGraph.Tensor sum = graph.virtual(one);
        graph.reduce(cudnn.CUDNN_REDUCE_TENSOR_ADD, powers, sum);
        DnnGraph.Tensor shares = graph.virtual(scores.as(DnnGraph.type(op.element())));
        graph.map(cudnn.CUDNN_POINTWISE_DIV, powers, sum, shares);
        return shares;
    }
}
