package io.densitometer.cuda.nvidia;

import io.densitometer.cuda.device.DeviceException;
import io.densitometer.cudakernels.global.nvidia;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.nvml;
import org.bytedeco.javacpp.BytePointer;

/** Status codes of NVIDIA's libraries as sentences: the function, the status, what it means, what to do. */
final class Status {
    private Status() {}

    /** Of a function of the runtime; forgets the error, so that the next call does not report it again. */
    static void runtime(int status, String function) {
        if (status != 0) {
            cudart.cudaGetLastError();
            throw new DeviceException(runtimeText(status, function));
        }
    }

    static void blas(int status, String function, String what) {
        if (status != 0) {
            throw new DeviceException(blasText(status, function) + " for " + what);
        }
    }

    static void sparse(int status, String function) {
        if (status != 0) {
            throw new DeviceException(sparseText(status, function));
        }
    }

    static void sparse24(int status, String function) {
        if (status != 0) {
            throw new DeviceException(sparse24Text(status, function));
        }
    }

    static void dnn(int status, String function) {
        if (status != 0) {
            throw new DeviceException(dnnText(status, function));
        }
    }

    static void management(int status, String function) {
        if (status != 0) {
            throw new DeviceException(sentence(function, "status " + status, text(nvml.nvmlErrorString(status)), ""));
        }
    }

    static String runtimeText(int status, String function) {
        String name = text(cudart.cudaGetErrorName(status));
        return sentence(function, name, text(cudart.cudaGetErrorString(status)), Advice.of(status));
    }

    static String blasText(int status, String function) {
        return sentence(
                function, text(cublas.cublasLtGetStatusName(status)), text(cublas.cublasLtGetStatusString(status)), "");
    }

    static String sparseText(int status, String function) {
        return sentence(function, "status " + status, text(nvidia.dsm_cusparse_text(status)), "");
    }

    static String sparse24Text(int status, String function) {
        return sentence(function, "status " + status, text(nvidia.dsm_cusparselt_text(status)), "");
    }

    /** The library knows more of the last error than its status says. */
    static String dnnText(int status, String function) {
        try (Message message = new Message()) {
            nvidia.dsm_cudnn_last_error(message.room(), Message.BYTES);
            String name = text(nvidia.dsm_cudnn_text(status));
            return sentence(function, name.isEmpty() ? "status " + status : name, message.text(), "");
        }
    }

    /** {@code function: name (meaning); advice}, without what is empty. */
    static String sentence(String function, String name, String meaning, String advice) {
        return function + ": " + name + (meaning.isEmpty() ? "" : " (" + meaning + ")")
                + (advice.isEmpty() ? "" : "; " + advice);
    }

    private static String text(BytePointer text) {
        return text == null || text.isNull() ? "" : text.getString();
    }
}
