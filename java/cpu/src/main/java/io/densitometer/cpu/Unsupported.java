package io.densitometer.cpu;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Node;

/** Messages for graphs that this backend does not run. */
final class Unsupported {
    private Unsupported() {}

    /** An exception that names the backend, the node and the reason. */
    static BadInputException node(Node node, String reason) {
        return new BadInputException("backend 'cpu' does not run " + node + ": " + reason);
    }
}
