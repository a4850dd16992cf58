package io.densitometer.campaign;

import io.densitometer.backend.Backend;
import io.densitometer.graph.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Programs that check themselves, each alone and under each tool of a sanitizer.
 *
 * @param folder where they are
 * @param pattern their names, such as {@code *_device_test}
 * @param sanitizer the program that runs them under {@code --tool}, skipped where it is not found
 * @param tools the tools, none for runs alone
 */
record Commands(String folder, String pattern, String sanitizer, List<String> tools) implements Part {
    Commands {
        if (folder == null || pattern == null) {
            throw new BadInputException("commands: folder and pattern are needed");
        }
        tools = tools == null ? List.of() : List.copyOf(tools);
        if (sanitizer == null && !tools.isEmpty()) {
            throw new BadInputException("commands: tools need a sanitizer, such as compute-sanitizer");
        }
    }

    @Override
    public List<Task> tasks(Backend backend, Path oracles) {
        List<Task> tasks = new ArrayList<>();
        for (Path program : programs()) {
            String name = program.getFileName().toString();
            tasks.add(new Task("command " + name, () -> Command.run(List.of(program.toString()))));
            tools.forEach(tool -> tasks.add(new Task("command " + name + " " + tool, () -> under(tool, program))));
        }
        return tasks;
    }

    private Finding under(String tool, Path program) {
        return Command.run(List.of(sanitizer, "--tool", tool, "--error-exitcode", "1", program.toString()));
    }

    private List<Path> programs() {
        Path root = Path.of(folder).toAbsolutePath();
        if (!Files.isDirectory(root)) {
            throw new BadInputException("commands: " + folder + " is no folder");
        }
        try (var found = Files.newDirectoryStream(root, pattern)) {
            Stream<Path> all = StreamSupport.stream(found.spliterator(), false);
            List<Path> programs = all.filter(Files::isRegularFile).sorted().toList();
            if (programs.isEmpty()) {
                throw new BadInputException("commands: no program in " + folder + " matches " + pattern);
            }
            return programs;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder + ": " + e.getMessage(), e);
        }
    }
}
