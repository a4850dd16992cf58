package io.densitometer.backend.lower;

/** One prepared call into native code; allocates nothing. */
@FunctionalInterface
public interface Call {
    /** Runs it and returns its status code, 0 when all went well. */
    int run();
}
