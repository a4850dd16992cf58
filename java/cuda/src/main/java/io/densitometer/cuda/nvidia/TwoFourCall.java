package io.densitometer.cuda.nvidia;

import io.densitometer.backend.ReleaseStack;
import io.densitometer.backend.lower.Element;
import io.densitometer.cuda.device.DeviceCall;
import io.densitometer.cuda.device.DeviceException;
import io.densitometer.cuda.device.Matrix;
import io.densitometer.cuda.device.Sparse24;
import io.densitometer.cudakernels.dsm_cusparselt_algorithm;
import io.densitometer.cudakernels.dsm_cusparselt_handle;
import io.densitometer.cudakernels.dsm_cusparselt_matrix;
import io.densitometer.cudakernels.dsm_cusparselt_plan;
import io.densitometer.cudakernels.dsm_cusparselt_product;
import io.densitometer.cudakernels.global.nvidia;
import io.densitometer.graph.op.Activation;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * One 2:4 layer on one stream. The structured weight {@code [N, K]} is the left operand, by rows; x is {@code [T, K]} by rows and
 * transposed; the result {@code [N, T]} by columns is y by rows.
 */
final class TwoFourCall implements DeviceCall {
    private final dsm_cusparselt_handle handle;
    private final ReleaseStack owned;
    private final dsm_cusparselt_plan plan = new dsm_cusparselt_plan();
    private final Pointer weight;
    private final Staging x;
    private final Staging y;
    private final CudaStream stream;
    private Pointer workspace;

    /** Where the operands of a layer lie. */
    record At(long x, long bias, long y) {}

    private TwoFourCall(TwoFourWeight weight, Sparse24.Layer layer, At at, CudaStream stream, ReleaseStack owned) {
        this.handle = weight.library().handle();
        this.weight = Address.of(weight.compressed());
        this.owned = owned;
        this.stream = stream;
        owned.own(plan);
        x = new Staging(layer.x(), at.x(), stream);
        owned.own(x);
        y = new Staging(layer.y(), at.y(), stream);
        owned.own(y);
    }

    /** A call that is ready to run; its algorithm is the cached one, or searched now. */
    static TwoFourCall prepare(TwoFourWeight weight, Sparse24.Layer layer, At at, CudaStream stream) {
        ReleaseStack owned = new ReleaseStack();
        try {
            TwoFourCall call = new TwoFourCall(weight, layer, at, stream, owned);
            call.plan(weight, layer, at.bias());
            return call;
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }

    @Override
    public int run() {
        int status = x.in();
        if (status == 0) {
            status = nvidia.dsm_cusparselt_run(
                    handle,
                    plan,
                    weight,
                    new Address(x.library()),
                    new Address(y.library()),
                    workspace,
                    stream.handle());
            stream.failures().sparse24(status, "cusparseLtMatmul");
        }
        return status == 0 ? y.out() : status;
    }

    @Override
    public void close() {
        owned.close();
    }

    private void plan(TwoFourWeight weight, Sparse24.Layer layer, long bias) {
        dsm_cusparselt_product product = product(weight, layer, bias);
        dsm_cusparselt_algorithm algorithm = owned.own(new dsm_cusparselt_algorithm());
        int status = nvidia.dsm_cusparselt_algorithm_init(handle, algorithm, product);
        Status.sparse24(status, "cusparseLtMatmulAlgSelectionInit");
        owned.onClose(() -> nvidia.dsm_cusparselt_algorithm_destroy(algorithm));
        String problem = problem(weight, layer);
        TwoFourAlgorithm known = weight.library()
                .cache()
                .read(problem)
                .filter(found -> takes(algorithm, found))
                .orElse(null);
        status = nvidia.dsm_cusparselt_plan_init(handle, plan, product, algorithm);
        Status.sparse24(status, "cusparseLtMatmulPlanInit");
        owned.onClose(() -> nvidia.dsm_cusparselt_plan_destroy(plan));
        workspace = workspace();
        if (known == null) {
            search(layer.y());
            weight.library().cache().write(problem, get(algorithm));
            workspace = workspace();
        }
    }

    /** What a search is remembered for; pitches matter, and so does what is fused. */
    private String problem(TwoFourWeight weight, Sparse24.Layer layer) {
        return weight.library().device().info().kind() + "; " + weight.weight().text() + " x "
                + TwoFourRules.paddedTokens(layer.x().rows()) + " tokens, pitches " + x.pitch() + " and " + y.pitch()
                + (layer.bias() ? ", bias" : "") + ", " + layer.activation();
    }

    private dsm_cusparselt_product product(TwoFourWeight weight, Sparse24.Layer layer, long bias) {
        int tokens = TwoFourRules.paddedTokens(layer.x().rows());
        Matrix w = weight.weight();
        int type = Epilogue.type(w.element());
        dsm_cusparselt_matrix source = dense(tokens, w.columns(), x.pitch(), type, nvidia.DSM_NVIDIA_ORDER_ROW);
        dsm_cusparselt_matrix result = dense(w.rows(), tokens, y.pitch(), type, nvidia.DSM_NVIDIA_ORDER_COL);
        dsm_cusparselt_product product = owned.own(new dsm_cusparselt_product());
        int status = nvidia.dsm_cusparselt_product_init(
                handle, product, nvidia.DSM_NVIDIA_TRANSPOSE, weight.matrix(), source, result);
        Status.sparse24(status, "cusparseLtMatmulDescriptorInit");
        if (layer.activation() == Activation.RELU) {
            Status.sparse24(nvidia.dsm_cusparselt_set_relu(handle, product), "cusparseLtMatmulDescSetAttribute(relu)");
        }
        if (layer.bias()) {
            long own = bias(bias, w.rows(), w.element());
            int set = nvidia.dsm_cusparselt_set_bias(handle, product, Address.of(own));
            Status.sparse24(set, "cusparseLtMatmulDescSetAttribute(bias)");
        }
        return product;
    }

    private dsm_cusparselt_matrix dense(long rows, long columns, long pitch, int type, int order) {
        dsm_cusparselt_matrix matrix = owned.own(new dsm_cusparselt_matrix());
        int status = nvidia.dsm_cusparselt_dense(handle, matrix, rows, columns, pitch, type, order);
        Status.sparse24(status, "cusparseLtDenseDescriptorInit");
        owned.onClose(() -> nvidia.dsm_cusparselt_matrix_destroy(matrix));
        return matrix;
    }

    /** Address of a copy in the result's element, which is how the library wants a bias. */
    private long bias(long address, int length, Element element) {
        CudaDevice device = stream.device();
        float[] values = new float[length];
        try (FloatPointer host = new FloatPointer(length)) {
            device.download(host, address, (long) length * Float.BYTES);
            host.get(values);
        }
        long copy = Upload.floats(device, values, element);
        owned.onClose(() -> device.release(copy));
        return copy;
    }

    /** The stream's workspace where it is large enough. */
    private Pointer workspace() {
        try (SizeTPointer bytes = new SizeTPointer(1)) {
            Status.sparse24(nvidia.dsm_cusparselt_workspace(handle, plan, bytes), "cusparseLtMatmulGetWorkspace");
            if (bytes.get() <= CudaStream.WORKSPACE_BYTES) {
                return stream.workspace();
            }
            long own = stream.device().allocate(bytes.get());
            owned.onClose(() -> stream.device().release(own));
            return Address.of(own);
        }
    }

    /** Tries the algorithms, into scratch memory. */
    private void search(Matrix result) {
        CudaDevice device = stream.device();
        long tokens = TwoFourRules.paddedTokens(result.rows());
        long scratch = device.allocate(tokens * y.pitch() * result.element().bytes());
        try {
            Status.runtime(x.in(), "cudaMemcpy2DAsync");
            int status = nvidia.dsm_cusparselt_search(
                    handle, plan, weight, new Address(x.library()), new Address(scratch), workspace, stream.handle());
            Status.sparse24(status, "cusparseLtMatmulSearch");
            stream.synchronize();
        } finally {
            device.release(scratch);
        }
    }

    private TwoFourAlgorithm get(dsm_cusparselt_algorithm algorithm) {
        return new TwoFourAlgorithm(
                get(algorithm, nvidia.DSM_CUSPARSELT_ALG_CONFIG_ID),
                get(algorithm, nvidia.DSM_CUSPARSELT_SPLIT_K),
                get(algorithm, nvidia.DSM_CUSPARSELT_SPLIT_K_MODE),
                get(algorithm, nvidia.DSM_CUSPARSELT_SPLIT_K_BUFFERS));
    }

    private int get(dsm_cusparselt_algorithm algorithm, int attribute) {
        try (IntPointer value = new IntPointer(1)) {
            value.put(0, 0);
            int status = nvidia.dsm_cusparselt_algorithm_get(handle, algorithm, attribute, value);
            Status.sparse24(status, "cusparseLtMatmulAlgGetAttribute(" + attribute + ")");
            return value.get();
        }
    }

    /** Sets what a file may hold. */
    private boolean takes(dsm_cusparselt_algorithm algorithm, TwoFourAlgorithm known) {
        try {
            set(algorithm, known);
            return true;
        } catch (DeviceException e) {
            return false;
        }
    }

    private void set(dsm_cusparselt_algorithm algorithm, TwoFourAlgorithm known) {
        set(algorithm, nvidia.DSM_CUSPARSELT_ALG_CONFIG_ID, known.id());
        if (known.splitK() > 1) {
            set(algorithm, nvidia.DSM_CUSPARSELT_SPLIT_K, known.splitK());
            set(algorithm, nvidia.DSM_CUSPARSELT_SPLIT_K_MODE, known.splitKMode());
            set(algorithm, nvidia.DSM_CUSPARSELT_SPLIT_K_BUFFERS, known.splitKBuffers());
        }
    }

    private void set(dsm_cusparselt_algorithm algorithm, int attribute, int value) {
        int status = nvidia.dsm_cusparselt_algorithm_set(handle, algorithm, attribute, value);
        Status.sparse24(status, "cusparseLtMatmulAlgSetAttribute(" + attribute + ")");
    }
}
