package io.densitometer.cli;

/** Exit codes. */
final class Exit {
    /** Done, and every check passed. */
    static final int FINE = 0;
    /** Done, but a check fell short. */
    static final int FELL_SHORT = 1;
    /** The input is wrong; nothing was written. */
    static final int BAD_INPUT = 2;
    /** A fault of the program. */
    static final int FAULT = 70;

    private Exit() {}
}
