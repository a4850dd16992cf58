package io.densitometer.cuda.nvidia;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.javacpp.Pointer;

/** Handles and memory that are released together, the newest first. Not thread-safe. */
final class Owned implements AutoCloseable {
    private final Deque<Runnable> releases = new ArrayDeque<>();

    /** Frees the pointer's own memory when this closes. */
    <T extends Pointer> T own(T pointer) {
        releases.push(pointer::close);
        return pointer;
    }

    /** Runs an action when this closes. */
    void onClose(Runnable release) {
        releases.push(release);
    }

    @Override
    public void close() {
        while (!releases.isEmpty()) {
            releases.pop().run();
        }
    }
}
