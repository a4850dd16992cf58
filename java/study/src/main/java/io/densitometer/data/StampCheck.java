package io.densitometer.data;

import java.util.List;
import java.util.stream.IntStream;

/** Finds the step of a series and the stamps that break it. */
final class StampCheck {
    private StampCheck() {}

    /** The median of the steps that go forward. */
    static Frequency frequency(List<RawTable.Row> rows) {
        long[] steps = IntStream.range(1, rows.size())
                .mapToLong(i -> step(rows, i))
                .filter(step -> step > 0)
                .sorted()
                .toArray();
        return new Frequency(steps.length == 0 ? 0 : steps[(steps.length - 1) / 2]);
    }

    /** Adds duplicates, steps back and gaps to the table's issues. */
    static void check(RawTable table, Frequency frequency) {
        List<RawTable.Row> rows = table.rows();
        for (int i = 1; i < rows.size(); i++) {
            long step = step(rows, i);
            if (step == 0) {
                add(table, IssueKind.DUPLICATE_STAMP, i, "again");
            } else if (step < 0) {
                add(
                        table,
                        IssueKind.OUT_OF_ORDER,
                        i,
                        "after " + rows.get(i - 1).stamp().text());
            } else if (frequency.isGap(step)) {
                add(table, IssueKind.GAP, i, new Frequency(step).text() + " after the row before");
            }
        }
    }

    private static void add(RawTable table, IssueKind kind, int row, String detail) {
        RawTable.Row at = table.rows().get(row);
        table.issues().add(kind, at.line(), "", at.stamp().text() + " " + detail);
    }

    private static long step(List<RawTable.Row> rows, int i) {
        return rows.get(i).stamp().epoch() - rows.get(i - 1).stamp().epoch();
    }
}
