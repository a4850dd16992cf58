package io.densitometer.cuda.nvidia;

import io.densitometer.cuda.device.DeviceCall;
import io.densitometer.cuda.device.Product;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cublas.cublasLtMatmulAlgo_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.global.cublas;

/** cuBLASLt on one device, and which of its algorithms was the fastest for each product so far. Thread-safe. */
final class Lt implements AutoCloseable {
    /** As cublasLt.h declares {@code cublasLtMatmulAlgo_t}. */
    private static final int ALGORITHM_LONGS = 8;

    private final CudaDevice device;
    private final cublasLtContext handle = new cublasLtContext();
    private final AlgorithmCache<long[]> fastest = AlgorithmCache.standard("cublaslt", Library.CUBLASLT, long[].class);

    Lt(CudaDevice device) {
        this.device = device;
        Status.blas(
                cublas.cublasLtCreate(handle),
                "cublasLtCreate",
                "device " + device.info().index());
    }

    /** A call with the fastest algorithm, which is found by trying unless it is known. */
    DeviceCall prepare(Product product, Product.Addresses at, CudaStream stream) {
        LtProblem problem = new LtProblem(product, at);
        try {
            Alignment alignment = Alignment.of(at);
            String key = device.info().kind() + "; " + product.text() + "; " + alignment.text();
            long[] known = fastest.read(key).filter(bits -> runs(bits, problem)).orElse(null);
            long[] bits = known == null ? search(problem, alignment, key, stream) : known;
            return new LtCall(this, problem, algorithm(bits), at.dst(), stream);
        } catch (RuntimeException e) {
            problem.close();
            throw e;
        }
    }

    private long[] search(LtProblem problem, Alignment alignment, String key, CudaStream stream) {
        LtSearch search = new LtSearch(this, problem, stream);
        long[] found = search.fastest(alignment);
        if (!search.guessed()) {
            fastest.write(key, found);
        }
        return found;
    }

    cublasLtContext handle() {
        return handle;
    }

    CudaDevice device() {
        return device;
    }

    @Override
    public void close() {
        Status.blas(
                cublas.cublasLtDestroy(handle),
                "cublasLtDestroy",
                "device " + device.info().index());
    }

    /** An algorithm as numbers that outlive the library's memory. */
    static long[] bits(cublasLtMatmulAlgo_t algorithm) {
        long[] bits = new long[ALGORITHM_LONGS];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = algorithm.data(i);
        }
        return bits;
    }

    /** Whether the library takes these bits as an algorithm for the problem: they may come from a file. */
    private boolean runs(long[] bits, LtProblem problem) {
        if (bits.length != ALGORITHM_LONGS) {
            return false;
        }
        try (cublasLtMatmulAlgo_t algorithm = algorithm(bits);
                cublasLtMatmulHeuristicResult_t result = new cublasLtMatmulHeuristicResult_t()) {
            int status = cublas.cublasLtMatmulAlgoCheck(
                    handle, problem.operation(), problem.a(), problem.b(), problem.d(), problem.d(), algorithm, result);
            return status == cublas.CUBLAS_STATUS_SUCCESS
                    && result.state() == cublas.CUBLAS_STATUS_SUCCESS
                    && result.workspaceSize() <= CudaStream.WORKSPACE_BYTES;
        }
    }

    private static cublasLtMatmulAlgo_t algorithm(long[] bits) {
        cublasLtMatmulAlgo_t algorithm = new cublasLtMatmulAlgo_t();
        for (int i = 0; i < bits.length; i++) {
            algorithm.data(i, bits[i]);
        }
        return algorithm;
    }
}
