package io.densitometer.cli;

import java.util.List;
import java.util.Locale;

/**
 * How one step of checking a kernel ended.
 *
 * @param kernel op
 * @param step build, emulation or device
 * @param result how it ended
 * @param details one line: how many cases, or why not
 * @param output all lines of a step that failed, else none
 */
record KernelOutcome(String kernel, String step, Result result, String details, List<String> output) {
    /** How a step can end. */
    enum Result {
        /** Every case passed. */
        PASSED,
        /** A case failed, or the program did not get that far. */
        FAILED,
        /** The program says that it cannot run here. */
        SKIPPED,
        /** There is no program to run. */
        NOT_BUILT;

        String text() {
            return this == FAILED ? "FAILED" : name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    boolean failed() {
        return result == Result.FAILED;
    }
}
