package io.densitometer.kernels;

import io.densitometer.kernels.global.cpukernels;

/** Turns the status code that every function of the C ABI returns into an exception. */
public final class KernelStatus {
    private KernelStatus() {}

    /**
     * Does nothing on {@code DSM_OK}.
     *
     * @throws IllegalArgumentException on every other code, with its text
     */
    public static void check(int status, String function) {
        if (status != cpukernels.DSM_OK) {
            throw new IllegalArgumentException(
                    function + ": " + cpukernels.dsm_status_text(status).getString());
        }
    }
}
