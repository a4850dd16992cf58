package io.densitometer.train.torch;

import io.densitometer.backend.Availability;
import java.io.IOException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;

/** The native library: loaded once, its threads set before anything runs. */
public final class Libtorch {
    /** Threads of OpenBLAS, which are one number for the whole process. */
    private static volatile int blasThreads;

    private static final ThreadLocal<Integer> TORCH_THREADS = ThreadLocal.withInitial(() -> 0);

    private Libtorch() {}

    /** Whether it loads here, with its version; or why it does not. */
    public static Availability availability() {
        try {
            useThreads(1);
            try (BytePointer capability = torch.get_cpu_capability()) {
                return Availability.yes("libtorch " + version() + " on the CPU, " + capability.getString());
            }
        } catch (LinkageError e) {
            if (e.getCause() instanceof ClassNotFoundException) {
                return Availability.no("libtorch is not on the class path: add the artifact org.bytedeco:pytorch");
            }
            return Availability.no("libtorch does not load: " + e.getMessage()
                    + "; it needs glibc 2.35 or newer on 64-bit x86 Linux and the artifact org.bytedeco:pytorch");
        }
    }

    private static String version() {
        try {
            return Loader.getVersion("org.bytedeco", "pytorch");
        } catch (IOException e) {
            return "of unknown version";
        }
    }

    /** Sets the threads that operators called from this thread use, matrix products included. */
    public static void useThreads(int threads) {
        useThreads(threads, threads);
    }

    /**
     * Sets the threads of libtorch's own pool and of OpenBLAS inside it. The latter's wait by spinning: beside other work on the same
     * cores, small matrix products on two threads were seen to take twenty times as long as on one.
     */
    public static void useThreads(int own, int blas) {
        if (blasThreads != blas) {
            Loader.load(torch.class);
            openblas.blas_set_num_threads(blas);
            blasThreads = blas;
        }
        if (TORCH_THREADS.get() != own) {
            torch.set_num_threads(own);
            TORCH_THREADS.set(own);
        }
    }
}
