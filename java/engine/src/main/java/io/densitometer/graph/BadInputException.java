package io.densitometer.graph;

/** Says in one sentence what is wrong with something a user gave, where, and what to do; the command line exits with code 2. */
public final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message one sentence: what, where, what to do */
    public BadInputException(String message) {
        super(message);
    }

    /** As above, keeping the cause for {@code --debug}. */
    public BadInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
