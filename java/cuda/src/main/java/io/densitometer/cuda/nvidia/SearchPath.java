package io.densitometer.cuda.nvidia;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Where NVIDIA's libraries are looked for, in this order: what the user named, the toolkit, Python wheels; the loader's own path comes
 * after all of them.
 *
 * @param places directories, the first one that holds a library wins
 */
record SearchPath(List<Place> places) {
    /** System property with directories, separated as in a path. */
    static final String PROPERTY = "densitometer.cuda.libraries";

    /** Environment variable with directories, separated as in a path. */
    static final String VARIABLE = "DENSITOMETER_CUDA_LIBRARIES";

    private static final List<String> TOOLKIT_FOLDERS = List.of("lib64", "lib", "targets/x86_64-linux/lib");

    SearchPath {
        places = List.copyOf(places);
    }

    /** A directory and who named it. */
    record Place(Path directory, String origin) {
        String text() {
            return directory + " (" + origin + (Files.isDirectory(directory) ? ")" : ", no such directory)");
        }
    }

    /**
     * What a search path depends on.
     *
     * @param property of the JVM; null when it is not set
     * @param variable of the environment; null when it is not set
     * @param root of the file system
     */
    record Surroundings(UnaryOperator<String> property, UnaryOperator<String> variable, Path root) {
        static Surroundings here() {
            return new Surroundings(System::getProperty, System::getenv, Path.of("/"));
        }
    }

    static SearchPath of(Surroundings here) {
        List<Place> places = new ArrayList<>();
        listed(places, here.property().apply(PROPERTY), "property " + PROPERTY);
        listed(places, here.variable().apply(VARIABLE), VARIABLE);
        String home = here.variable().apply("CUDA_HOME");
        if (isSet(home)) {
            TOOLKIT_FOLDERS.forEach(folder -> places.add(new Place(Path.of(home, folder), "CUDA_HOME")));
        }
        String tensorRt = here.variable().apply("TENSORRT_HOME");
        if (isSet(tensorRt)) {
            places.add(new Place(Path.of(tensorRt, "lib"), "TENSORRT_HOME"));
        }
        for (String name : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            String prefix = here.variable().apply(name);
            if (isSet(prefix)) {
                wheels(places, Path.of(prefix).resolve("lib"), "wheels of " + name);
            }
        }
        wheels(places, here.root().resolve("usr/local/lib"), "system wheels");
        wheels(places, here.root().resolve("usr/lib"), "system wheels");
        return new SearchPath(places);
    }

    /** All places in one line, the loader's own path last. */
    String text() {
        return places.stream().map(place -> place.text() + ", ").collect(Collectors.joining())
                + "the loader's own path";
    }

    private static void listed(List<Place> places, String value, String origin) {
        if (!isSet(value)) {
            return;
        }
        for (String directory : value.split(File.pathSeparator, -1)) {
            if (!directory.isBlank()) {
                places.add(new Place(Path.of(directory.strip()), origin));
            }
        }
    }

    /** The library folders of wheels under a {@code lib} folder, for every Python in it. */
    private static void wheels(List<Place> places, Path lib, String origin) {
        for (Path python : children(lib, "python3*")) {
            for (String packages : List.of("site-packages", "dist-packages")) {
                Path nvidia = python.resolve(packages).resolve("nvidia");
                children(nvidia, "*").forEach(wheel -> add(places, wheel.resolve("lib"), origin));
                add(places, python.resolve(packages).resolve("tensorrt_libs"), origin);
            }
        }
    }

    private static void add(List<Place> places, Path directory, String origin) {
        if (Files.isDirectory(directory)) {
            places.add(new Place(directory, origin));
        }
    }

    /** Entries in the order of their names, {@code cu13} first: it holds all that is of the right version. */
    private static List<Path> children(Path folder, String pattern) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, pattern)) {
            entries.forEach(found::add);
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
        found.sort((a, b) -> {
            boolean first = a.endsWith("cu13");
            return first != b.endsWith("cu13") ? (first ? -1 : 1) : a.compareTo(b);
        });
        return found;
    }

    private static boolean isSet(String value) {
        return value != null && !value.isBlank();
    }
}
