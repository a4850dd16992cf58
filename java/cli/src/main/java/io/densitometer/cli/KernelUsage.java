package io.densitometer.cli;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What ptxas says of one kernel compiled for one target.
 *
 * @param op whose kernel it is
 * @param kernel its name
 * @param target architecture, such as sm_90a
 * @param registers of each thread
 * @param sharedBytes shared memory of a block, without what a launch adds
 * @param stackBytes local memory of each thread
 * @param spillStoreBytes stored because there were too few registers
 * @param spillLoadBytes loaded back
 */
record KernelUsage(
        String op,
        String kernel,
        String target,
        int registers,
        int sharedBytes,
        int stackBytes,
        int spillStoreBytes,
        int spillLoadBytes) {
    private static final Pattern ENTRY = Pattern.compile(
            "Compiling entry function '([^']*)' for '([^']*)'(.*?)(?=Compiling entry function|\\z)", Pattern.DOTALL);

    /** The kernels in what nvcc printed with {@code --resource-usage}. */
    static List<KernelUsage> of(String op, String text) {
        return ENTRY.matcher(text).results().map(entry -> of(op, entry)).toList();
    }

    private static KernelUsage of(String op, MatchResult entry) {
        String facts = entry.group(3);
        return new KernelUsage(
                op,
                entry.group(1),
                entry.group(2),
                sum(facts, "Used (\\d+) registers"),
                sum(facts, "(\\d+) bytes smem"),
                sum(facts, "(\\d+) bytes stack frame"),
                sum(facts, "(\\d+) bytes spill stores"),
                sum(facts, "(\\d+) bytes spill loads"));
    }

    /** A kernel's functions that were not inlined have stack frames and spills of their own. */
    private static int sum(String facts, String pattern) {
        return Pattern.compile(pattern)
                .matcher(facts)
                .results()
                .mapToInt(fact -> Integer.parseInt(fact.group(1)))
                .sum();
    }

    KernelUsage named(String name) {
        return new KernelUsage(op, name, target, registers, sharedBytes, stackBytes, spillStoreBytes, spillLoadBytes);
    }

    /** Whether it uses local memory, for spilled registers or for arrays: the build refuses both. */
    boolean spills() {
        return stackBytes + spillStoreBytes + spillLoadBytes > 0;
    }
}
