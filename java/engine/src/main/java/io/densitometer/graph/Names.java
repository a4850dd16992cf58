package io.densitometer.graph;

import java.util.Collection;
import java.util.Comparator;

/** Suggestions for names that were not found. */
public final class Names {
    private static final int MOST_COMPARED = 5000;
    private static final int MOST_LENGTH = 200;

    private Names() {}

    /** {@code " (nearest: 'x')"}, or nothing when there is no candidate. */
    public static String nearest(String name, Collection<String> candidates) {
        return candidates.stream()
                .limit(MOST_COMPARED)
                .filter(c -> c.length() <= MOST_LENGTH)
                .min(Comparator.comparingInt(c -> distance(name, c)))
                .map(c -> " (nearest: '" + c + "')")
                .orElse("");
    }

    /** Fewest single-character edits from one to the other (Levenshtein). */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
