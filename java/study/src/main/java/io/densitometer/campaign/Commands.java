package io.densitometer.campaign;

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
 * @param title heads it in the report
 * @param folders where they are, below the checkout or the bundle: the first that is there
 * @param pattern their names, such as {@code *_device_test}
 * @param sanitizer the program that runs them under {@code --tool}, skipped where it is not found
 * @param tools the tools, none for runs alone
 */
record Commands(String title, List<String> folders, String pattern, String sanitizer, List<String> tools)
        implements Part {
    private static final String KIND = "commands";

    Commands {
        title = title == null ? "Programs that check themselves" : title;
        folders = Part.filled(KIND, "folders", folders);
        Part.require(pattern != null, KIND, "pattern is missing: give one such as *_device_test");
        tools = tools == null ? List.of() : List.copyOf(tools);
        Part.require(sanitizer != null || tools.isEmpty(), KIND, "tools need a sanitizer, such as compute-sanitizer");
    }

    @Override
    public List<Task> tasks(Site site) {
        List<Task> tasks = new ArrayList<>();
        for (Path program : programs()) {
            String name = program.getFileName().toString();
            tasks.add(task(name, program, List.of()));
            tools.forEach(tool -> tasks.add(
                    task(name + " " + tool, program, List.of(sanitizer, "--tool", tool, "--error-exitcode", "1"))));
        }
        return tasks;
    }

    private static Task task(String name, Path program, List<String> under) {
        List<String> words = new ArrayList<>(under);
        words.add(program.toString());
        List<String> anywhere = new ArrayList<>(under);
        anywhere.add(program.getFileName().toString());
        return new Task("command " + name, anywhere, () -> Command.run(words));
    }

    private List<Path> programs() {
        Path root = Site.found(folders, KIND);
        Part.require(Files.isDirectory(root), KIND, root + " is no folder");
        try (var found = Files.newDirectoryStream(root, pattern)) {
            Stream<Path> all = StreamSupport.stream(found.spliterator(), false);
            List<Path> programs = all.filter(Files::isRegularFile).sorted().toList();
            Part.require(!programs.isEmpty(), KIND, "no program in " + root + " matches " + pattern);
            return programs;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + root + ": " + e.getMessage(), e);
        }
    }
}
