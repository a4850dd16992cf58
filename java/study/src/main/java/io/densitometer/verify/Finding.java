package io.densitometer.verify;

/**
 * One comparison with a published implementation.
 *
 * @param group what kind of comparison: {@code models} or {@code pruning}
 * @param oracle the case, for pruning with the way it was pruned
 * @param what is compared
 * @param compared how many tensors or numbers
 * @param worst the one that differs most
 * @param error how much it differs: relative to the largest expected value, or a count of differences
 * @param tolerance most that may be
 */
public record Finding(
        String group, String oracle, String what, int compared, String worst, double error, double tolerance) {
    /** Group of the checks of whole models. */
    public static final String MODELS = "models";
    /** Group of the checks of pruned models. */
    public static final String PRUNING = "pruning";

    /** Whether the difference is within tolerance. */
    public boolean passed() {
        return error <= tolerance;
    }

    /** One sentence: where, how much, and what would be allowed. */
    public String text() {
        return oracle + ": " + what + " differs by " + error + " at " + worst + ", beyond the tolerance " + tolerance;
    }
}
