package io.densitometer.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Everything found wrong in a data file: exact counts, and the first places of each kind.
 *
 * @param counts how often each kind occurs; kinds that do not occur are absent
 * @param issues the first {@value #KEPT_PER_KIND} of each kind, by line
 */
public record DataReport(Map<IssueKind, Long> counts, List<Issue> issues) {
    /** How many places of one kind are kept; all are counted. */
    public static final int KEPT_PER_KIND = 100;

    /** How often a kind occurs. */
    public long count(IssueKind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    /** Says whether nothing was found. */
    public boolean isClean() {
        return counts.isEmpty();
    }

    /** One phrase: {@code 81 sentinel values (first at line 5, column 'OT'), 1 gap in time (first at line 9)}. */
    public String summary() {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey().counted(entry.getValue()) + first(entry.getKey()))
                .collect(Collectors.joining(", "));
    }

    private String first(IssueKind kind) {
        Issue issue =
                issues.stream().filter(each -> each.kind() == kind).findFirst().orElseThrow();
        String column = issue.column().isEmpty() ? "" : ", column '" + issue.column() + "'";
        return " (first at line " + issue.line() + column + ")";
    }

    /** Gathers issues while a file is read. */
    static final class Collector {
        private static final int LONGEST_DETAIL = 60;
        private final Map<IssueKind, Long> counts = new EnumMap<>(IssueKind.class);
        private final List<Issue> issues = new ArrayList<>();

        void add(IssueKind kind, long line, String column, String detail) {
            if (counts.merge(kind, 1L, Long::sum) <= KEPT_PER_KIND) {
                issues.add(new Issue(kind, line, column, shortened(detail)));
            }
        }

        DataReport report() {
            List<Issue> sorted = new ArrayList<>(issues);
            sorted.sort(Comparator.comparingLong(Issue::line));
            return new DataReport(Collections.unmodifiableMap(new EnumMap<>(counts)), List.copyOf(sorted));
        }

        private static String shortened(String detail) {
            return detail.length() <= LONGEST_DETAIL ? detail : detail.substring(0, LONGEST_DETAIL) + "...";
        }
    }
}
