package io.densitometer.cli;

import io.densitometer.graph.BadInputException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Programs on the path, and the CUDA compiler that {@code CUDACXX} names with those beside it. */
final class LocalPrograms implements Programs {
    private final List<Path> folders;

    LocalPrograms() {
        this(System.getenv());
    }

    LocalPrograms(Map<String, String> environment) {
        Stream<Path> path = Pattern.compile(File.pathSeparator)
                .splitAsStream(environment.getOrDefault("PATH", ""))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of);
        Stream<Path> cuda = Stream.ofNullable(environment.get("CUDACXX"))
                .map(compiler -> Path.of(compiler).toAbsolutePath().getParent());
        this.folders = Stream.concat(cuda, path).toList();
    }

    @Override
    public boolean has(String name) {
        return find(name).isPresent();
    }

    private Optional<Path> find(String name) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    @Override
    public Output run(Path folder, List<String> command) {
        try {
            List<String> found = new ArrayList<>(command);
            found.set(0, find(command.get(0)).map(Path::toString).orElse(command.get(0)));
            Process process = new ProcessBuilder(found)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
            return finish(process);
        } catch (IOException e) {
            throw new BadInputException("cannot run " + command.get(0) + ": " + e.getMessage(), e);
        }
    }

    private static Output finish(Process process) throws IOException {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), Charset.defaultCharset()))) {
            List<String> lines = reader.lines().toList();
            return new Output(process.waitFor(), lines);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroy();
        }
    }
}
