package io.densitometer.cuda.nvidia;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Files that are mapped into this process, as Linux lists them. */
final class LoadedFiles {
    private static final Path MAPS = Path.of("/proc/self/maps");

    private LoadedFiles() {}

    /** The file that a library was loaded from; its name often holds the full version. */
    static Optional<Path> path(String soname) {
        try (Stream<String> lines = Files.lines(MAPS)) {
            return find(lines, soname);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Optional<Path> find(Stream<String> maps, String soname) {
        return maps.map(line -> line.indexOf('/') < 0 ? "" : line.substring(line.indexOf('/')))
                .filter(file -> named(file.substring(file.lastIndexOf('/') + 1), soname))
                .findFirst()
                .map(Path::of);
    }

    private static boolean named(String file, String soname) {
        return file.equals(soname) || file.startsWith(soname + ".");
    }
}
