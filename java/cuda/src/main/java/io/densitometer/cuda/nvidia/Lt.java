package io.densitometer.cuda.nvidia;

import io.densitometer.cuda.device.DeviceCall;
import io.densitometer.cuda.device.Product;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cublas.cublasLtMatmulAlgo_t;
import org.bytedeco.cuda.global.cublas;

/** cuBLASLt on one device, and which of its algorithms was the fastest for each product so far. Thread-safe. */
final class Lt implements AutoCloseable {
    /** As cublasLt.h declares {@code cublasLtMatmulAlgo_t}. */
    private static final int ALGORITHM_LONGS = 8;

    private final CudaDevice device;
    private final cublasLtContext handle = new cublasLtContext();
    private final Map<Key, long[]> fastest = new ConcurrentHashMap<>();

    /** What an algorithm is chosen for; device and library version are this object's. */
    private record Key(Product product, Alignment alignment) {}

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
            Key key = new Key(product, Alignment.of(at));
            long[] known = fastest.get(key);
            long[] algorithm = known == null ? new LtSearch(this, problem, stream).fastest(key.alignment()) : known;
            fastest.put(key, algorithm);
            return new LtCall(this, problem, bits(algorithm), at.dst(), stream);
        } catch (RuntimeException e) {
            problem.close();
            throw e;
        }
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

    private static cublasLtMatmulAlgo_t bits(long[] bits) {
        cublasLtMatmulAlgo_t algorithm = new cublasLtMatmulAlgo_t();
        for (int i = 0; i < bits.length; i++) {
            algorithm.data(i, bits[i]);
        }
        return algorithm;
    }
}
