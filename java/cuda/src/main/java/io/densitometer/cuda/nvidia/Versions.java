package io.densitometer.cuda.nvidia;

import io.densitometer.cudakernels.global.nvidia;

/** Versions of NVIDIA's libraries, packed as {@code major * 1000000 + minor * 1000 + patch}; 0 is an unknown one. */
final class Versions {
    private static final int MAJOR = 1_000_000;
    private static final int MINOR = 1_000;
    private static final int CUDA_MAJOR = 13;

    private Versions() {}

    static String text(int version) {
        return version == 0
                ? "of unknown version"
                : version / MAJOR + "." + version % MAJOR / MINOR + "." + version % MINOR;
    }

    /** Why a version cannot be used, or null. */
    static String obstacle(Library library, int version) {
        if (version == 0) {
            return "does not tell its version";
        }
        boolean known = switch (library) {
            case CUSPARSELT -> version / MINOR == nvidia.DSM_CUSPARSELT_MAJOR * MINOR + nvidia.DSM_CUSPARSELT_MINOR;
            case DRIVER, RUNTIME, CUBLASLT -> version / MAJOR >= CUDA_MAJOR;
            case CUDNN ->
                version / MAJOR == nvidia.DSM_CUDNN_MAJOR && version % MAJOR / MINOR >= nvidia.DSM_CUDNN_MINOR;
            default -> true;
        };
        return known ? null : "is version " + text(version) + ", whose layouts and codes this build does not know";
    }

    /** Why a cuDNN built with a version of CUDA, {@code major * 1000 + minor * 10}, cannot be used, or null. */
    static String dnnObstacle(int cuda) {
        return cuda / MINOR == CUDA_MAJOR
                ? null
                : "was built for CUDA " + cuda / MINOR + ", and the runtime here is that of CUDA " + CUDA_MAJOR;
    }
}
