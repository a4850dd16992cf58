package io.densitometer.backend;

/** The device has not enough memory; the message says how much is needed and how much is there. */
public final class OutOfDeviceMemory extends BackendFailure {
    private static final long serialVersionUID = 1;

    /** For a request that does not fit. */
    public OutOfDeviceMemory(long needed, long free) {
        super("not enough device memory: " + needed + " bytes are needed and " + free
                + " are free; use a smaller batch (bench: --smaller-batch), or close other plans");
    }
}
