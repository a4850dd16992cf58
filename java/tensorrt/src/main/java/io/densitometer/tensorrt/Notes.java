package io.densitometer.tensorrt;

/** Sentences for whoever runs the program, by the platform's logger. */
final class Notes {
    private static final System.Logger LOGGER = System.getLogger("io.densitometer.tensorrt");

    private Notes() {}

    /** What is going on. */
    static void tell(String sentence) {
        LOGGER.log(System.Logger.Level.INFO, sentence);
    }

    /** What went wrong, and what is done about it. */
    static void warn(String sentence) {
        LOGGER.log(System.Logger.Level.WARNING, sentence);
    }
}
