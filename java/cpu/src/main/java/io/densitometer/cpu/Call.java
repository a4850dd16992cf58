package io.densitometer.cpu;

/** One prepared call into native code; allocates nothing. */
@FunctionalInterface
interface Call {
    /** Runs it and returns its status code, 0 when all went well. */
    int run();
}
