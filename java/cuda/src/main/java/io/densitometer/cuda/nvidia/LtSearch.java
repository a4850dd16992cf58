package io.densitometer.cuda.nvidia;

import io.densitometer.backend.OutOfDeviceMemory;
import io.densitometer.backend.lower.Call;
import io.densitometer.cuda.device.DeviceException;
import java.util.List;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulPreferenceOpaque_t;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerPointer;

/** Tries the algorithms that cuBLASLt proposes for a product, on the device, into scratch memory: operands stay as they are. */
final class LtSearch {
    private static final int CANDIDATES = 8;

    private final Lt lt;
    private final LtProblem problem;
    private final CudaStream stream;
    private boolean guessed;

    LtSearch(Lt lt, LtProblem problem, CudaStream stream) {
        this.lt = lt;
        this.problem = problem;
        this.stream = stream;
    }

    /** The fastest algorithm as bits; the library's first proposal where there is no memory to try them. */
    long[] fastest(Alignment alignment) {
        try (cublasLtMatmulHeuristicResult_t results = new cublasLtMatmulHeuristicResult_t(CANDIDATES)) {
            int count = propose(alignment, results);
            int best = count == 1 ? 0 : fastest(results, count);
            return Lt.bits(results.position(best).algo());
        }
    }

    /** Whether there was no memory to try them, so that the next search may find another. */
    boolean guessed() {
        return guessed;
    }

    private int fastest(cublasLtMatmulHeuristicResult_t results, int count) {
        CudaDevice device = lt.device();
        long scratch;
        try {
            scratch = device.allocate(problem.resultBytes());
        } catch (OutOfDeviceMemory e) {
            guessed = true;
            return 0;
        }
        try {
            return fastest(results, count, scratch);
        } finally {
            device.release(scratch);
        }
    }

    private int fastest(cublasLtMatmulHeuristicResult_t results, int count, long scratch) {
        int best = -1;
        long least = Long.MAX_VALUE;
        String failure = "";
        for (int i = 0; i < count; i++) {
            Call call = new LtCall(lt, problem, results.position(i).algo(), scratch, stream);
            int status = call.run();
            if (status != 0) {
                failure = stream.reason(status);
                continue;
            }
            long nanos = stream.median(call);
            if (nanos < least) {
                least = nanos;
                best = i;
            }
        }
        if (best < 0) {
            throw new DeviceException(
                    "none of cuBLASLt's algorithms runs " + problem.product().text() + ": " + failure);
        }
        return best;
    }

    private int propose(Alignment alignment, cublasLtMatmulHeuristicResult_t results) {
        cublasLtMatmulPreferenceOpaque_t preference = preference();
        try (IntPointer count = new IntPointer(1)) {
            set(preference, alignment);
            int status = cublas.cublasLtMatmulAlgoGetHeuristic(
                    lt.handle(),
                    problem.operation(),
                    problem.a(),
                    problem.b(),
                    problem.d(),
                    problem.d(),
                    preference,
                    CANDIDATES,
                    results,
                    count);
            Status.blas(status, "cublasLtMatmulAlgoGetHeuristic", text());
            if (count.get() < 1) {
                throw new DeviceException("cuBLASLt has no algorithm for " + text());
            }
            return usable(results, count.get());
        } finally {
            cublas.cublasLtMatmulPreferenceDestroy(preference);
        }
    }

    /** Proposals come in the order of their expected time; those of a state other than 0 cannot be used and end the list. */
    private int usable(cublasLtMatmulHeuristicResult_t results, int count) {
        int usable = 0;
        while (usable < count && results.position(usable).state() == cublas.CUBLAS_STATUS_SUCCESS) {
            usable++;
        }
        if (usable == 0) {
            Status.blas(results.position(0).state(), "cublasLtMatmulAlgoGetHeuristic", text());
        }
        return usable;
    }

    private cublasLtMatmulPreferenceOpaque_t preference() {
        try (PointerPointer<cublasLtMatmulPreferenceOpaque_t> into = new PointerPointer<>(1)) {
            Status.blas(cublas.cublasLtMatmulPreferenceCreate(into), "cublasLtMatmulPreferenceCreate", text());
            return into.get(cublasLtMatmulPreferenceOpaque_t.class);
        }
    }

    private void set(cublasLtMatmulPreferenceOpaque_t preference, Alignment alignment) {
        try (LongPointer bytes = new LongPointer(1)) {
            bytes.put(0, CudaStream.WORKSPACE_BYTES);
            int attribute = cublas.CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES;
            int status = cublas.cublasLtMatmulPreferenceSetAttribute(preference, attribute, bytes, Long.BYTES);
            Status.blas(status, "cublasLtMatmulPreferenceSetAttribute(workspace)", text());
        }
        boolean swapped = ColumnMajor.of(problem.product()).swapped();
        int[] values = {
            swapped ? alignment.weights() : alignment.src(),
            swapped ? alignment.src() : alignment.weights(),
            alignment.residual(),
            alignment.dst()
        };
        List<Integer> attributes = List.of(
                cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES,
                cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES,
                cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES,
                cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES);
        for (int i = 0; i < values.length; i++) {
            set(preference, attributes.get(i), values[i]);
        }
    }

    private void set(cublasLtMatmulPreferenceOpaque_t preference, int attribute, int value) {
        try (IntPointer data = new IntPointer(1)) {
            data.put(0, value);
            int status = cublas.cublasLtMatmulPreferenceSetAttribute(preference, attribute, data, Integer.BYTES);
            Status.blas(status, "cublasLtMatmulPreferenceSetAttribute(alignment)", text());
        }
    }

    private String text() {
        return problem.product().text();
    }
}
