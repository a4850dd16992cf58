package io.densitometer.cuda.nvidia;

import io.densitometer.cuda.device.DeviceCall;
import org.bytedeco.cuda.cublas.cublasLtMatmulAlgo_t;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.javacpp.Pointer;

/** One product by one algorithm on one stream. */
final class LtCall implements DeviceCall {
    private final Lt lt;
    private final LtProblem problem;
    private final cublasLtMatmulAlgo_t algorithm;
    private final Pointer result;
    private final Pointer residual;
    private final Pointer workspace;
    private final CudaStream stream;

    /** Owns the problem. */
    LtCall(Lt lt, LtProblem problem, cublasLtMatmulAlgo_t algorithm, long result, CudaStream stream) {
        this.lt = lt;
        this.problem = problem;
        this.algorithm = algorithm;
        this.result = Address.of(result);
        this.residual = problem.residualOr(this.result);
        this.workspace = stream.workspace();
        this.stream = stream;
    }

    @Override
    public int run() {
        int status = cublas.cublasLtMatmul(
                lt.handle(),
                problem.operation(),
                problem.alpha(),
                problem.aAddress(),
                problem.a(),
                problem.bAddress(),
                problem.b(),
                problem.beta(),
                residual,
                problem.d(),
                result,
                problem.d(),
                algorithm,
                workspace,
                CudaStream.WORKSPACE_BYTES,
                stream.handle());
        return stream.failures().blas(status, "cublasLtMatmul");
    }

    @Override
    public void close() {
        algorithm.close();
        problem.close();
    }
}
