package io.densitometer.tensorrt.nvidia;

import io.densitometer.backend.BackendFailure;
import io.densitometer.backend.ReleaseStack;
import io.densitometer.cudakernels.global.nvidia;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.nvonnxparser.IParser;

/** Objects of TensorRT that are deleted together. */
final class Owned extends ReleaseStack {
    private final Log log;

    Owned(Log log) {
        this.log = log;
    }

    /**
     * Deletes the object when this closes.
     *
     * @param what messages call it
     * @throws BackendFailure when TensorRT made none
     */
    <T extends Pointer> T own(T object, String what) {
        if (object == null || object.isNull()) {
            throw new BackendFailure("TensorRT made no " + what + ": " + log.reason());
        }
        onClose(() -> delete(object));
        return object;
    }

    private static void delete(Pointer object) {
        if (object instanceof IParser) {
            nvidia.dsm_tensorrt_delete_parser(object);
        } else {
            nvidia.dsm_tensorrt_delete(object);
        }
        object.setNull();
    }
}
