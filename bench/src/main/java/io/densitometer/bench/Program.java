package io.densitometer.bench;

import io.densitometer.graph.BadInputException;
import java.nio.file.Path;

/** A program of this module: a campaign's file and the folder of its results in, an exit code out. */
final class Program {
    /** All is well. */
    static final int FINE = 0;

    private static final int BAD_INPUT = 2;

    private Program() {}

    /** What it does. */
    interface Body {
        /**
         * Runs a campaign.
         *
         * @param folder holds {@code results} and {@code reports}
         * @return the exit code
         */
        int run(Path campaign, Path folder);
    }

    /** Runs the body and ends the JVM; bad input is one sentence and exit code 2. */
    static void exit(String[] arguments, Body body) {
        if (arguments.length != 2) {
            System.err.println("give a campaign's file and the folder that holds results and reports");
            System.exit(BAD_INPUT);
        }
        try {
            System.exit(body.run(Path.of(arguments[0]), Path.of(arguments[1])));
        } catch (BadInputException e) {
            System.err.println(e.getMessage());
            System.exit(BAD_INPUT);
        }
    }
}
