package io.densitometer.cli;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The source tree of the CUDA kernels.
 *
 * @param folder {@code cuda-kernels}
 */
record KernelSources(Path folder) {
    private static final Path MARK = Path.of("cuda-kernels", "CMakeLists.txt");
    private static final String VARIANTS = "_variants.def";

    /** Looks in a folder, then in those that it lies in. */
    static KernelSources above(Path start) {
        for (Path at = start.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
            if (Files.isRegularFile(at.resolve(MARK))) {
                return new KernelSources(at.resolve("cuda-kernels"));
            }
        }
        throw new BadInputException("no " + MARK + " in " + start + " or above: run this in Densitometer's source tree,"
                + " or name the tree by --source DIR");
    }

    /** Where CMake's preset builds. */
    Path build() {
        return folder.resolve("target").resolve("cmake");
    }

    /** Every folder that declares variants, in order of names. */
    List<KernelOp> ops() {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(op -> Files.isRegularFile(variants(op)))
                    .sorted()
                    .map(this::op)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
        }
    }

    /** The op of a name, or all when it is null. */
    List<String> select(String name) {
        List<String> names = ops().stream().map(KernelOp::name).toList();
        if (name == null) {
            return names;
        }
        if (!names.contains(name)) {
            throw new BadInputException("no kernel '" + name + "' in " + folder + Names.nearest(name, names));
        }
        return List.of(name);
    }

    private KernelOp op(Path op) {
        String name = op.getFileName().toString();
        String header = "densitometer/cuda/" + name + ".h";
        boolean declared = Files.exists(folder.resolve("include").resolve(header));
        return new KernelOp(name, declared ? header : "", KernelOp.variants(read(variants(op))));
    }

    private static Path variants(Path op) {
        return op.resolve(op.getFileName() + VARIANTS);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
