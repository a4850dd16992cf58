package io.densitometer.backend;

/** A backend cannot do here what was asked of it: too little memory, a device that is not there or failed; the message says what to do. */
public class BackendFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message one sentence: what, where, what to do */
    public BackendFailure(String message) {
        super(message);
    }
}
