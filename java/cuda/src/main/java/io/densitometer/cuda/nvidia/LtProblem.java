package io.densitometer.cuda.nvidia;

import io.densitometer.backend.ReleaseStack;
import io.densitometer.cuda.device.Product;
import org.bytedeco.cuda.cublas.cublasLtMatmulDescOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatrixLayoutOpaque_t;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** A product in cuBLASLt's terms: descriptors, factors and addresses. */
final class LtProblem implements AutoCloseable {
    private final Product product;
    private final ColumnMajor shape;
    private final ReleaseStack owned = new ReleaseStack();
    private final cublasLtMatmulDescOpaque_t operation;
    private final cublasLtMatrixLayoutOpaque_t a;
    private final cublasLtMatrixLayoutOpaque_t b;
    private final cublasLtMatrixLayoutOpaque_t d;
    private final FloatPointer alpha;
    private final FloatPointer beta;
    private final Pointer aAddress;
    private final Pointer bAddress;
    private final Pointer residual;

    LtProblem(Product product, Product.Addresses at) {
        this.product = product;
        shape = ColumnMajor.of(product);
        alpha = owned.own(new FloatPointer(product.alpha()));
        beta = owned.own(new FloatPointer(product.residual() ? 1f : 0f));
        aAddress = Address.of(shape.swapped() ? at.weights() : at.src());
        bAddress = Address.of(shape.swapped() ? at.src() : at.weights());
        residual = product.residual() ? Address.of(at.residual()) : null;
        try {
            int inputs = Epilogue.type(product.src().element());
            a = layout(shape.a(), inputs);
            b = layout(shape.b(), inputs);
            d = layout(shape.d(), Epilogue.type(product.dst().element()));
            operation = operation(at.bias());
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }

    Product product() {
        return product;
    }

    cublasLtMatmulDescOpaque_t operation() {
        return operation;
    }

    cublasLtMatrixLayoutOpaque_t a() {
        return a;
    }

    cublasLtMatrixLayoutOpaque_t b() {
        return b;
    }

    /** The result's layout, which is the residual's too. */
    cublasLtMatrixLayoutOpaque_t d() {
        return d;
    }

    FloatPointer alpha() {
        return alpha;
    }

    FloatPointer beta() {
        return beta;
    }

    Pointer aAddress() {
        return aAddress;
    }

    Pointer bAddress() {
        return bAddress;
    }

    /** What is added, by default the result's own memory, times 0. */
    Pointer residualOr(Pointer result) {
        return residual == null ? result : residual;
    }

    /** Bytes from the first to the last element of the result. */
    long resultBytes() {
        long elements =
                (product.batch() - 1L) * product.dst().stride() + product.dst().extent();
        return elements * product.dst().element().bytes();
    }

    @Override
    public void close() {
        owned.close();
    }

    private cublasLtMatmulDescOpaque_t operation(long bias) {
        cublasLtMatmulDescOpaque_t made;
        try (PointerPointer<cublasLtMatmulDescOpaque_t> into = new PointerPointer<>(1)) {
            int status = cublas.cublasLtMatmulDescCreate(into, Epilogue.compute(product), cudart.CUDA_R_32F);
            Status.blas(status, "cublasLtMatmulDescCreate", product.text());
            made = into.get(cublasLtMatmulDescOpaque_t.class);
        }
        owned.onClose(() -> cublas.cublasLtMatmulDescDestroy(made));
        set(made, cublas.CUBLASLT_MATMUL_DESC_TRANSA, operation(shape.a()));
        set(made, cublas.CUBLASLT_MATMUL_DESC_TRANSB, operation(shape.b()));
        set(made, cublas.CUBLASLT_MATMUL_DESC_EPILOGUE, Epilogue.code(product));
        if (product.bias()) {
            setAddress(made, bias);
        }
        return made;
    }

    private static int operation(ColumnMajor.Operand operand) {
        return operand.transposed() ? cublas.CUBLAS_OP_T : cublas.CUBLAS_OP_N;
    }

    private void set(cublasLtMatmulDescOpaque_t operation, int attribute, int value) {
        try (IntPointer data = new IntPointer(1)) {
            data.put(0, value);
            int status = cublas.cublasLtMatmulDescSetAttribute(operation, attribute, data, Integer.BYTES);
            Status.blas(status, "cublasLtMatmulDescSetAttribute(" + attribute + ")", product.text());
        }
    }

    private void setAddress(cublasLtMatmulDescOpaque_t operation, long address) {
        try (LongPointer data = new LongPointer(1)) {
            data.put(0, address);
            int attribute = cublas.CUBLASLT_MATMUL_DESC_BIAS_POINTER;
            int status = cublas.cublasLtMatmulDescSetAttribute(operation, attribute, data, Long.BYTES);
            Status.blas(status, "cublasLtMatmulDescSetAttribute(bias)", product.text());
        }
    }

    private cublasLtMatrixLayoutOpaque_t layout(ColumnMajor.Operand operand, int type) {
        cublasLtMatrixLayoutOpaque_t made;
        try (PointerPointer<cublasLtMatrixLayoutOpaque_t> into = new PointerPointer<>(1)) {
            int status =
                    cublas.cublasLtMatrixLayoutCreate(into, type, operand.rows(), operand.columns(), operand.pitch());
            Status.blas(status, "cublasLtMatrixLayoutCreate", product.text());
            made = into.get(cublasLtMatrixLayoutOpaque_t.class);
        }
        owned.onClose(() -> cublas.cublasLtMatrixLayoutDestroy(made));
        if (shape.batch() > 1) {
            stack(made, operand.stride());
        }
        return made;
    }

    private void stack(cublasLtMatrixLayoutOpaque_t layout, long stride) {
        try (IntPointer count = new IntPointer(1);
                LongPointer offset = new LongPointer(1)) {
            count.put(0, shape.batch());
            offset.put(0, stride);
            int counted = cublas.cublasLtMatrixLayoutSetAttribute(
                    layout, cublas.CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, count, Integer.BYTES);
            Status.blas(counted, "cublasLtMatrixLayoutSetAttribute(batch)", product.text());
            int strided = cublas.cublasLtMatrixLayoutSetAttribute(
                    layout, cublas.CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, offset, Long.BYTES);
            Status.blas(strided, "cublasLtMatrixLayoutSetAttribute(stride)", product.text());
        }
    }
}
