package io.densitometer.campaign;

/** How a cell ended. */
public enum Outcome {
    /** It was checked and holds. */
    PASSED,
    /** It was checked and does not hold. */
    FAILED,
    /** It could not be checked here, which is no proof of anything. */
    SKIPPED
}
