package io.densitometer.tensorrt.nvidia;

import io.densitometer.backend.BackendFailure;
import io.densitometer.cudakernels.global.nvidia;
import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.nvonnxparser.IParser;

/** Objects of TensorRT that are deleted together, the newest first. Not thread-safe. */
final class Owned implements AutoCloseable {
    private final Log log;
    private final Deque<Runnable> releases = new ArrayDeque<>();

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
        releases.push(() -> delete(object));
        return object;
    }

    void onClose(Runnable release) {
        releases.push(release);
    }

    private static void delete(Pointer object) {
        if (object instanceof IParser) {
            nvidia.dsm_tensorrt_delete_parser(object);
        } else {
            nvidia.dsm_tensorrt_delete(object);
        }
        object.setNull();
    }

    @Override
    public void close() {
        while (!releases.isEmpty()) {
            releases.pop().run();
        }
    }
}
