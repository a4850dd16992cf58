package io.densitometer.cpu;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.javacpp.Pointer;

/** Native memory and handles that are released together, the newest first. Not thread-safe. */
final class NativeScope implements AutoCloseable {
    /** Cache line, and the width of the widest vector register. */
    static final int ALIGNMENT = 64;

    private final Deque<Runnable> releases = new ArrayDeque<>();

    /** Releases the pointer with this scope. */
    <T extends Pointer> T own(T pointer) {
        releases.push(pointer::close);
        return pointer;
    }

    /** Runs an action when this scope closes. */
    void onClose(Runnable release) {
        releases.push(release);
    }

    /**
     * Address of new, uninitialised memory, aligned to a cache line.
     *
     * @throws OutOfMemoryError when the system has none
     */
    long allocate(long bytes) {
        Pointer block = Pointer.malloc(bytes + ALIGNMENT);
        if (block == null || block.isNull()) {
            throw new OutOfMemoryError("native memory: " + bytes + " bytes");
        }
        releases.push(() -> Pointer.free(block));
        return aligned(block.address());
    }

    /** The address rounded up to a cache line. */
    static long aligned(long address) {
        return (address + ALIGNMENT - 1) & -ALIGNMENT;
    }

    @Override
    public void close() {
        while (!releases.isEmpty()) {
            releases.pop().run();
        }
    }
}
