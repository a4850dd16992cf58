package io.densitometer.cpu;

import io.densitometer.backend.ReleaseStack;
import org.bytedeco.javacpp.Pointer;

/** Native memory and handles that are released together. */
final class NativeScope extends ReleaseStack {
    /** Cache line, and the width of the widest vector register. */
    static final int ALIGNMENT = 64;

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
        onClose(() -> Pointer.free(block));
        return aligned(block.address());
    }

    /** The address rounded up to a cache line. */
    static long aligned(long address) {
        return (address + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
