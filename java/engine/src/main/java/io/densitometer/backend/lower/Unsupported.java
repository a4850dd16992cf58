package io.densitometer.backend.lower;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Node;

/** Messages for graphs that a backend does not run. */
public final class Unsupported {
    private Unsupported() {}

    /** An exception that names the backend, the node and the reason. */
    public static BadInputException node(String backend, Node node, String reason) {
        return new BadInputException("backend '" + backend + "' does not run " + node + ": " + reason);
    }
}
