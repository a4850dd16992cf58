package io.densitometer.cli;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * One op of the CUDA kernels.
 *
 * @param name its folder
 * @param header its C header, below the include folder; empty when it has none yet
 * @param variants the rows of its {@code _variants.def}, the control first
 */
record KernelOp(String name, String header, List<String> variants) {
    private static final Pattern ROW = Pattern.compile("(?m)^\\s*DSM_VARIANT\\(\\s*(\\w+)\\s*,");

    /** Names of the variants that a {@code _variants.def} declares. */
    static List<String> variants(String text) {
        return ROW.matcher(text)
                .results()
                .map((MatchResult row) -> row.group(1))
                .toList();
    }
}
