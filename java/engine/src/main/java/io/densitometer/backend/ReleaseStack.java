package io.densitometer.backend;

import java.util.ArrayDeque;
import java.util.Deque;

/** Handles and memory that are released together, the newest first. Not thread-safe. */
public class ReleaseStack implements AutoCloseable {
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();

    /** Closes the resource when this closes. */
    public final <T extends AutoCloseable> T own(T resource) {
        owned.push(resource);
        return resource;
    }

    /** Runs an action when this closes. */
    public final void onClose(Runnable release) {
        owned.push(release::run);
    }

    /** @throws IllegalStateException when a resource does not close */
    @Override
    public final void close() {
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("a resource did not close", e);
            }
        }
    }
}
