package io.densitometer.cuda.nvidia;

import io.densitometer.backend.lower.Element;
import io.densitometer.cuda.device.DeviceException;
import io.densitometer.cuda.device.Product;
import io.densitometer.graph.op.Activation;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;

/**
 * Codes by which cuBLASLt knows types, precisions and what is fused to a product. Its GELU is the approximation by tanh, which differs
 * from the exact one by up to 5e-4: within fp16's and bf16's rounding of most values, but not for fp32, where it is refused.
 */
final class Epilogue {
    private Epilogue() {}

    /** Code of the function that is applied to the result. */
    static int code(Product product) {
        boolean bias = product.bias();
        return switch (product.activation()) {
            case NONE -> bias ? cublas.CUBLASLT_EPILOGUE_BIAS : cublas.CUBLASLT_EPILOGUE_DEFAULT;
            case RELU -> bias ? cublas.CUBLASLT_EPILOGUE_RELU_BIAS : cublas.CUBLASLT_EPILOGUE_RELU;
            case GELU -> gelu(product);
            case TANH -> throw new DeviceException("cuBLASLt fuses no " + Activation.TANH);
        };
    }

    private static int gelu(Product product) {
        if (product.dst().element() == Element.FP32) {
            throw new DeviceException("cuBLASLt's GELU is an approximation, too coarse for fp32");
        }
        return product.bias() ? cublas.CUBLASLT_EPILOGUE_GELU_BIAS : cublas.CUBLASLT_EPILOGUE_GELU;
    }

    /** Code of the precision that sums have, and of the rounding of single precision factors. */
    static int compute(Product product) {
        boolean single = product.src().element() == Element.FP32;
        return single && product.tf32() ? cublas.CUBLAS_COMPUTE_32F_FAST_TF32 : cublas.CUBLAS_COMPUTE_32F;
    }

    /** Code of an element type. */
    static int type(Element element) {
        return switch (element) {
            case FP32 -> cudart.CUDA_R_32F;
            case FP16 -> cudart.CUDA_R_16F;
            case BF16 -> cudart.CUDA_R_16BF;
            case INT64, BOOL -> throw new DeviceException("no products of " + element);
        };
    }
}
