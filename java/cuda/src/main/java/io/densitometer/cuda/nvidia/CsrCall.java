package io.densitometer.cuda.nvidia;

import io.densitometer.backend.ReleaseStack;
import io.densitometer.cuda.device.DeviceCall;
import io.densitometer.cuda.device.DeviceException;
import io.densitometer.cuda.device.SparseCsr;
import io.densitometer.cudakernels.global.nvidia;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;

/** {@code y^T = weight x^T} by one of cuSPARSE's algorithms, prepared for these addresses. */
final class CsrCall implements DeviceCall {
    private static final List<Integer> ALGORITHMS =
            List.of(nvidia.DSM_CUSPARSE_CSR_ALG1, nvidia.DSM_CUSPARSE_CSR_ALG2, nvidia.DSM_CUSPARSE_CSR_ALG3);

    private final CudaStream stream;
    private final int algorithm;
    private final ReleaseStack owned = new ReleaseStack();
    private final Pointer handle = new Pointer();
    private final Pointer weight = new Pointer();
    private final Pointer source = new Pointer();
    private final Pointer result = new Pointer();
    private Pointer buffer;

    private CsrCall(CudaStream stream, int algorithm) {
        this.stream = stream;
        this.algorithm = algorithm;
    }

    /** The fastest of the algorithms that take this layer; the result's memory is written while they are tried. */
    static CsrCall prepare(CsrWeight weight, SparseCsr.Layer layer, long x, long y, CudaStream stream) {
        CsrCall best = null;
        long least = Long.MAX_VALUE;
        List<String> refusals = new ArrayList<>();
        for (int algorithm : ALGORITHMS) {
            CsrCall call = new CsrCall(stream, algorithm);
            long nanos = call.tried(weight, layer, x, y, refusals);
            CsrCall slower = nanos < least ? best : call;
            best = nanos < least ? call : best;
            least = Math.min(least, nanos);
            if (slower != null) {
                slower.close();
            }
        }
        if (best == null) {
            throw new DeviceException(
                    "cuSPARSE takes no layer of " + weight.weight().text() + ": " + String.join("; ", refusals));
        }
        return best;
    }

    @Override
    public int run() {
        int status = nvidia.dsm_cusparse_spmm(handle, weight, source, result, algorithm, buffer);
        return stream.failures().sparse(status, "cusparseSpMM");
    }

    @Override
    public void close() {
        owned.close();
    }

    /** Nanoseconds, or the largest number where the library refuses. */
    private long tried(CsrWeight csr, SparseCsr.Layer layer, long x, long y, List<String> refusals) {
        try {
            describe(csr, layer, x, y);
            ready();
            return stream.median(this);
        } catch (DeviceException e) {
            refusals.add(e.getMessage());
            return Long.MAX_VALUE;
        }
    }

    private void describe(CsrWeight csr, SparseCsr.Layer layer, long x, long y) {
        Status.sparse(nvidia.dsm_cusparse_create(handle), "cusparseCreate");
        owned.onClose(() -> nvidia.dsm_cusparse_destroy(handle));
        Status.sparse(nvidia.dsm_cusparse_set_stream(handle, stream.handle()), "cusparseSetStream");
        int type = Epilogue.type(csr.weight().element());
        int made = nvidia.dsm_cusparse_csr(
                weight,
                csr.weight().rows(),
                csr.weight().columns(),
                csr.nonZeros(),
                Address.of(csr.start()),
                Address.of(csr.column()),
                Address.of(csr.values()),
                type);
        Status.sparse(made, "cusparseCreateCsr");
        owned.onClose(() -> nvidia.dsm_cusparse_csr_destroy(weight));
        dense(source, CsrRules.Dense.transposeOf(layer.x()), x, type);
        dense(result, CsrRules.Dense.transposeOf(layer.y()), y, type);
    }

    private void dense(Pointer matrix, CsrRules.Dense shape, long address, int type) {
        int status = nvidia.dsm_cusparse_dense(
                matrix, shape.rows(), shape.columns(), shape.pitch(), Address.of(address), type, shape.order());
        Status.sparse(status, "cusparseCreateDnMat");
        owned.onClose(() -> nvidia.dsm_cusparse_dense_destroy(matrix));
    }

    /** The buffer belongs to the call: what is prepared stays in it. */
    private void ready() {
        try (SizeTPointer bytes = new SizeTPointer(1)) {
            int sized = nvidia.dsm_cusparse_spmm_buffer(handle, weight, source, result, algorithm, bytes);
            Status.sparse(sized, "cusparseSpMM_bufferSize");
            long address = stream.device().allocate(bytes.get());
            owned.onClose(() -> stream.device().release(address));
            buffer = Address.of(address);
        }
        int status = nvidia.dsm_cusparse_spmm_preprocess(handle, weight, source, result, algorithm, buffer);
        Status.sparse(status, "cusparseSpMM_preprocess");
    }
}
