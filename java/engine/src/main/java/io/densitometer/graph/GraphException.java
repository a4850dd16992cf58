package io.densitometer.graph;

/** A graph that breaks a rule of an op: the message names the op or node, the value, and the rule. */
public final class GraphException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong and where */
    public GraphException(String message) {
        super(message);
    }

    /** Throws unless {@code holds}; the message is {@link String#format}ted. */
    public static void require(boolean holds, String format, Object... args) {
        if (!holds) {
            throw new GraphException(String.format(format, args));
        }
    }
}
