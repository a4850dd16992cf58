package io.densitometer.cli;

import io.densitometer.graph.BadInputException;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A class path's jars in one folder, and their native libraries flat in another, where {@code java.library.path} finds them and JavaCPP
 * has nothing to extract.
 */
record BundleJars(Path jars, Path natives) {
    /** Too large for a bundle, and no use without a network to train on, or only to compare with. */
    private static final Pattern LEFT_BEHIND = Pattern.compile("(pytorch|openblas|onnxruntime|densitometer-peers)-.*");

    private static final String PLATFORM = "linux-x86_64";
    private static final Pattern NATIVE = Pattern.compile(".*/" + PLATFORM + "/[^/]+\\.so[.0-9]*");

    /** For a browser's developer tools and for bundlers: most of the chart library's jar, and no report has them. */
    private static final Pattern UNREAD = Pattern.compile(".*\\.(js\\.map|mjs\\.map|esm\\.js|esm\\.mjs)");

    /** Takes what the program needs of a class path. */
    void take(List<Path> classPath) throws IOException {
        Files.createDirectories(jars);
        Files.createDirectories(natives);
        for (Path jar : classPath) {
            if (!LEFT_BEHIND.matcher(jar.getFileName().toString()).matches()) {
                take(jar);
            }
        }
    }

    private void take(Path jar) throws IOException {
        if (!Files.isRegularFile(jar)) {
            throw new BadInputException("the class path has " + jar + ", which is no jar: start ./densitometer");
        }
        Path copy = Files.copy(jar, jars.resolve(jar.getFileName()));
        lighten(copy);
        if (jar.getFileName().toString().endsWith("-" + PLATFORM + ".jar")) {
            Files.delete(copy);
        }
    }

    /** Moves the native libraries out of a jar, and leaves out what nothing reads. */
    private void lighten(Path jar) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(jar);
                Stream<Path> entries = Files.walk(zip.getPath("/"))) {
            for (Path entry : entries.toList()) {
                if (NATIVE.matcher(entry.toString()).matches()) {
                    Path to = natives.resolve(entry.getFileName().toString());
                    Files.move(entry, to, StandardCopyOption.REPLACE_EXISTING);
                } else if (UNREAD.matcher(entry.toString()).matches()) {
                    Files.delete(entry);
                }
            }
        }
    }
}
