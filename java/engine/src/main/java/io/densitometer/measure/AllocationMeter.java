package io.densitometer.measure;

import java.lang.management.ManagementFactory;

/** Counts the Java heap bytes that the current thread allocates. */
public final class AllocationMeter {
    private static final com.sun.management.ThreadMXBean THREADS =
            ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean.class);

    private AllocationMeter() {}

    /** Whether this JVM counts allocated bytes per thread. */
    public static boolean available() {
        return THREADS != null
                && THREADS.isThreadAllocatedMemorySupported()
                && THREADS.isThreadAllocatedMemoryEnabled();
    }

    /**
     * Bytes allocated by one run, averaged over several after a warm-up on this thread.
     *
     * @throws IllegalStateException when this JVM does not count
     */
    public static double bytesPerRun(Runnable body, int warmupRuns, int runs) {
        if (!available()) {
            throw new IllegalStateException("this JVM does not count the bytes a thread allocates");
        }
        bytes(body, warmupRuns);
        return (double) bytes(body, runs) / runs;
    }

    private static long bytes(Runnable body, int runs) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < runs; i++) {
            body.run();
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
