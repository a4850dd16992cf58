package io.densitometer.cli;

import java.nio.file.Path;
import java.util.List;

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
        boolean succeeded() {
            return code == 0;
        }

        String text() {
            return String.join(System.lineSeparator(), lines);
        }
    }
}
