package io.densitometer.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The programs of this machine that others wrote, such as cmake: which there are, and how they run. */
interface Programs {
    /** Whether the machine has a program of this name. */
    boolean has(String name);

    /**
     * Waits for a program to end.
     *
     * @param folder where it runs
     * @param command the program and its arguments
     */
    Output run(Path folder, List<String> command);

    /**
     * What a program left behind.
     *
     * @param code exit code
     * @param lines standard output and standard error, as they came
     */
    record Output(int code, List<String> lines) {
        /** What a program of kernels ends with where they cannot run. */
        private static final int CANNOT_RUN = 77;

        boolean succeeded() {
            return code == 0;
        }

        /** Why a program of kernels says that it cannot run here; empty when it does not say so. */
        Optional<String> whySkipped() {
            return code == CANNOT_RUN ? Optional.of(last("skipped: ", "no reason given")) : Optional.empty();
        }

        /** What follows the prefix in the last line that starts with it. */
        String last(String prefix, String otherwise) {
            return lines.stream()
                    .filter(line -> line.startsWith(prefix))
                    .reduce((first, second) -> second)
                    .map(line -> line.substring(prefix.length()))
                    .orElse(otherwise);
        }

        String text() {
            return String.join(System.lineSeparator(), lines);
        }
    }
}
