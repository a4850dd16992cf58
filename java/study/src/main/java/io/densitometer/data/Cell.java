package io.densitometer.data;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads one cell as a decimal number, more strictly than {@link Double#parseDouble}. */
final class Cell {
    private static final Set<String> MISSING = Set.of("", "na", "n/a", "nan", "null", "none", "-");
    private static final Set<String> INFINITE = Set.of("inf", "+inf", "-inf", "infinity", "+infinity", "-infinity");
    private static final String NUMBER_CHARACTERS = "0123456789+-.eE";

    private Cell() {}

    /** The number in a cell; NaN when it holds none, an infinity when it overflows a double. */
    static double parse(String cell) {
        for (int i = 0; i < cell.length(); i++) {
            if (NUMBER_CHARACTERS.indexOf(cell.charAt(i)) < 0) {
                return Double.NaN;
            }
        }
        try {
            return Double.parseDouble(cell);
        } catch (NumberFormatException notANumber) {
            return Double.NaN;
        }
    }

    /** What is wrong with a cell that {@link #parse} made into {@code value}. */
    static Optional<IssueKind> problem(String cell, double value) {
        if (Double.isFinite(value)) {
            return Optional.empty();
        }
        String word = cell.toLowerCase(Locale.ROOT);
        if (Double.isInfinite(value) || INFINITE.contains(word)) {
            return Optional.of(IssueKind.NON_FINITE);
        }
        return Optional.of(MISSING.contains(word) ? IssueKind.MISSING_CELL : IssueKind.NOT_A_NUMBER);
    }
}
