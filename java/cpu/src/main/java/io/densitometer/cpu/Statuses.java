package io.densitometer.cpu;

import io.densitometer.kernels.global.cpukernels;

/** Status codes of the native kernels as exceptions. */
final class Statuses {
    private Statuses() {}

    /** Throws unless the code is 0. */
    static void check(int status, String function) {
        if (status != cpukernels.DSM_OK) {
            throw new IllegalStateException(function + ": " + text(function, status));
        }
    }

    /** What a status of a function means; oneDNN has numbers only. */
    static String text(String function, int status) {
        return function.startsWith("dsm_") ? cpukernels.dsm_status_text(status).getString() : "status " + status;
    }
}
