package io.densitometer.cuda.nvidia;

import io.densitometer.backend.Availability;
import io.densitometer.cudakernels.global.cudakernels;
import org.bytedeco.javacpp.IntPointer;

/** The library of this project's own kernels, which is also the only one that may be asked for devices when there is no driver. */
final class Kernels {
    /** System property with the path of another build. */
    static final String PROPERTY = "densitometer.cuda.kernels";

    private static final String LIBRARY = "libdensitometer_cuda.so";

    private Kernels() {}

    /**
     * What asking for devices gave.
     *
     * @param devices how many there are
     * @param reason what the kernels' library said, or why it cannot be opened
     */
    record Probe(int devices, String reason) {
        Availability availability() {
            return new Availability(devices > 0, reason);
        }
    }

    /** Opens the library and counts the devices; nothing else has to be there. */
    static Probe probe() {
        String path = System.getProperty(PROPERTY, LIBRARY);
        try (Message message = new Message();
                IntPointer devices = new IntPointer(1)) {
            if (cudakernels.dsm_cuda_library_open(path, message.room(), Message.BYTES) != cudakernels.DSM_CUDA_OK) {
                return new Probe(0, unopened(path, message.text()));
            }
            devices.put(0, 0);
            cudakernels.dsm_cuda_probe(devices, message.room(), Message.BYTES);
            return new Probe(devices.get(0), message.text());
        }
    }

    /** What a status of a kernel means. */
    static String text(int status) {
        String text = cudakernels.dsm_cuda_status_text(status).getString();
        return status == cudakernels.DSM_CUDA_LAUNCH_FAILED
                ? text + ": " + cudakernels.dsm_cuda_last_error().getString()
                : text;
    }

    private static String unopened(String path, String message) {
        return "the CUDA kernels cannot be loaded: " + message + "; looked for " + path + " (property " + PROPERTY
                + ") where this build packs it and on the loader's own path; a build with nvcc makes it";
    }
}
