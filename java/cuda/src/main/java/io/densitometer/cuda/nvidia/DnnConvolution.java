package io.densitometer.cuda.nvidia;

import io.densitometer.backend.lower.Element;
import io.densitometer.cuda.device.Convolution;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.global.cudnn;

/**
 * A convolution along time as an operation graph: in cuDNN's terms one over images of height 1 whose channels are innermost, which
 * these tensors are as they lie.
 */
final class DnnConvolution {
    private DnnConvolution() {}

    static DnnProblem problem(DnnApi api, Convolution op, Convolution.Addresses at) {
        boolean exact = op.element() == Element.FP32 && !op.tf32();
        DnnProblem problem = new DnnProblem("convolution " + op.text(), exact);
        try {
            DnnGraph graph = new DnnGraph(api, problem.owned());
            int type = DnnGraph.type(op.element());
            DnnGraph.Layout result = channelsInside(type, op.batch(), op.channelsOut(), op.outputLength());
            DnnGraph.Tensor x =
                    stored(graph, problem, channelsInside(type, op.batch(), op.channelsIn(), op.length()), at.x());
            DnnGraph.Tensor w = stored(
                    graph, problem, channelsInside(type, op.channelsOut(), op.channelsIn(), op.kernel()), at.weight());
            List<DnnGraph.Tensor> addends = new ArrayList<>();
            if (op.bias()) {
                addends.add(stored(graph, problem, channelsInside(type, 1, op.channelsOut(), 1), at.bias()));
            }
            if (op.residual()) {
                addends.add(stored(graph, problem, result, at.residual()));
            }
            DnnGraph.Tensor y = stored(graph, problem, result, at.y());
            DnnGraph.Tensor sums = addends.isEmpty() ? y : graph.virtual(result.as(cudnn.CUDNN_DATA_FLOAT));
            graph.convolve(x, w, sums, op.padding(), op.stride());
            for (int i = 0; i < addends.size(); i++) {
                boolean last = i + 1 == addends.size();
                DnnGraph.Tensor next = last ? y : graph.virtual(result.as(cudnn.CUDNN_DATA_FLOAT));
                graph.map(cudnn.CUDNN_POINTWISE_ADD, sums, addends.get(i), next);
                sums = next;
            }
            return problem.of(graph);
        } catch (RuntimeException e) {
            problem.close();
            throw e;
        }
    }

    /** {@code [n, length, channels]} in memory, as cuDNN's axes n, channels, height 1, width. */
    private static DnnGraph.Layout channelsInside(int type, long n, long channels, long length) {
        return new DnnGraph.Layout(
                type, new long[] {n, channels, 1, length}, new long[] {length * channels, 1, length * channels, channels
                });
    }

    private static DnnGraph.Tensor stored(DnnGraph graph, DnnProblem problem, DnnGraph.Layout layout, long address) {
        DnnGraph.Tensor tensor = graph.stored(layout, Math.min(DnnAttention.ALIGNMENT, Alignment.of(address)));
        problem.place(tensor, address);
        return tensor;
    }
}
