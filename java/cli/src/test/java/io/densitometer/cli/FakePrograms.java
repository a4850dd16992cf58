package io.densitometer.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Programs that only say what they were told to, and succeed at the rest; keeps what was run. */
final class FakePrograms implements Programs {
    private final Set<String> names;
    private final Map<String, Output> answers = new LinkedHashMap<>();
    private final Map<String, Runnable> deeds = new LinkedHashMap<>();
    private final List<String> commands = new ArrayList<>();

    FakePrograms(String... names) {
        this.names = Set.of(names);
    }

    /** Commands that end like this, after their folders are cut off, end with this. */
    FakePrograms answer(String end, int code, String... lines) {
        answers.put(end, new Output(code, List.of(lines)));
        return this;
    }

    /** Commands that end like this do this. */
    FakePrograms does(String end, Runnable deed) {
        deeds.put(end, deed);
        return this;
    }

    List<String> commands() {
        return commands;
    }

    @Override
    public boolean has(String name) {
        return names.contains(name);
    }

    @Override
    public Output run(Path folder, List<String> command) {
        String line = String.join(" ", command).replaceAll("\\S*/", "");
        commands.add(line);
        deeds.forEach((end, deed) -> {
            if (line.endsWith(end)) {
                deed.run();
            }
        });
        return answers.entrySet().stream()
                .filter(answer -> line.endsWith(answer.getKey()))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse(new Output(0, List.of()));
    }
}
