package io.densitometer.cuda.nvidia;

import io.densitometer.cudakernels.global.nvidia;

/** Versions of NVIDIA's libraries, packed as {@code major * 1000000 + minor * 1000 + patch}; 0 is an unknown one. */
final class Versions {
    private static final int MAJOR = 1_000_000;
    private static final int MINOR = 1_000;

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
            case DRIVER, RUNTIME, CUBLASLT -> version / MAJOR >= 13;
            default -> true;
        };
        return known ? null : "is version " + text(version) + ", whose layouts and codes this build does not know";
    }
}
