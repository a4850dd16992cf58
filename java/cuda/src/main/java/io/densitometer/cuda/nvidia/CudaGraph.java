package io.densitometer.cuda.nvidia;

import io.densitometer.backend.lower.Call;
import io.densitometer.cuda.device.DeviceException;
import io.densitometer.cuda.device.DeviceGraph;
import io.densitometer.cudakernels.global.nvidia;
import java.util.List;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.IntPointer;

/** Captured work, instantiated and already on the device. */
final class CudaGraph implements DeviceGraph {
    private final CudaStream stream;
    private final CUgraphExec_st executable;
    private final int kernels;

    private CudaGraph(CudaStream stream, CUgraphExec_st executable, int kernels) {
        this.stream = stream;
        this.executable = executable;
        this.kernels = kernels;
    }

    /** Records the calls; when one fails, the capture is ended and nothing is left of it. */
    static CudaGraph capture(CudaStream stream, List<Call> calls) {
        CUgraph_st graph = record(stream, calls);
        try {
            return instantiate(stream, graph);
        } finally {
            cudart.cudaGraphDestroy(graph);
        }
    }

    @Override
    public void launch() {
        Status.runtime(cudart.cudaGraphLaunch(executable, stream.handle()), "cudaGraphLaunch");
    }

    @Override
    public int kernels() {
        return kernels;
    }

    @Override
    public void close() {
        stream.device().bind();
        stream.synchronize();
        Status.runtime(cudart.cudaGraphExecDestroy(executable), "cudaGraphExecDestroy");
    }

    private static CUgraph_st record(CudaStream stream, List<Call> calls) {
        // Of this thread only: other threads may allocate meanwhile.
        int mode = cudart.cudaStreamCaptureModeThreadLocal;
        Status.runtime(cudart.cudaStreamBeginCapture(stream.handle(), mode), "cudaStreamBeginCapture");
        String failure = "the calls were not recorded";
        CUgraph_st graph = new CUgraph_st();
        int ended;
        try {
            failure = firstFailure(stream, calls);
        } finally {
            ended = cudart.cudaStreamEndCapture(stream.handle(), graph);
            if (failure != null) {
                discard(graph);
            }
        }
        if (failure != null) {
            throw new DeviceException(failure);
        }
        Status.runtime(ended, "cudaStreamEndCapture");
        return graph;
    }

    private static String firstFailure(CudaStream stream, List<Call> calls) {
        for (int i = 0; i < calls.size(); i++) {
            int status = calls.get(i).run();
            if (status != 0) {
                return "call " + (i + 1) + " of " + calls.size() + " cannot be recorded: " + stream.reason(status);
            }
        }
        return null;
    }

    private static void discard(CUgraph_st graph) {
        if (!graph.isNull()) {
            cudart.cudaGraphDestroy(graph);
        }
        cudart.cudaGetLastError();
    }

    private static CudaGraph instantiate(CudaStream stream, CUgraph_st graph) {
        int kernels = kernels(graph);
        CUgraphExec_st executable = new CUgraphExec_st();
        Status.runtime(cudart.cudaGraphInstantiate(executable, graph, 0), "cudaGraphInstantiate");
        int uploaded = cudart.cudaGraphUpload(executable, stream.handle());
        if (uploaded != 0) {
            cudart.cudaGraphExecDestroy(executable);
        }
        Status.runtime(uploaded, "cudaGraphUpload");
        return new CudaGraph(stream, executable, kernels);
    }

    private static int kernels(CUgraph_st graph) {
        try (IntPointer kernels = new IntPointer(1)) {
            Status.runtime(nvidia.dsm_nvidia_graph_kernels(graph, kernels), "cudaGraphGetNodes");
            return kernels.get();
        }
    }
}
