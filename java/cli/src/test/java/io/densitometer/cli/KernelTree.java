package io.densitometer.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A made-up source tree with two kernels. */
final class KernelTree {
    private final Path root;

    KernelTree(Path root) {
        this.root = root;
        write("CMakeLists.txt", "");
        write("softmax/softmax_variants.def", """
                // DSM_VARIANT(name, configuration)
                DSM_VARIANT(naive, Naive)
                DSM_VARIANT(warp_16x2, SoftmaxWarp<16, 2>)
                """);
        write("include/densitometer/cuda/softmax.h", "");
        write("top_k/top_k_variants.def", "DSM_VARIANT(naive, TopKNaive)\n");
        write("common/types.cuh", "");
    }

    Path kernels() {
        return root.resolve("cuda-kernels");
    }

    void write(String file, String text) {
        try {
            Path path = kernels().resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void writeObject(String op, String end, String text) {
        write("target/cmake/CMakeFiles/densitometer_cuda.dir/" + op + "/" + op + ".cu.o" + end, text);
    }
}
