package io.densitometer.data;

import io.densitometer.data.DataSet.Shape;
import java.util.List;
import java.util.Optional;

/**
 * A table after all checks, before anything is filled.
 *
 * @param table the rows as read
 * @param frequency their step
 * @param identity which registered set they are
 * @param target index of the column that univariate work forecasts
 * @param sentinels the values taken for "not measured"
 * @param report everything found wrong
 */
record Inspection(
        RawTable table, Frequency frequency, Identity identity, int target, List<Double> sentinels, DataReport report) {

    static Inspection of(RawTable table, LoadOptions options) {
        Frequency frequency = StampCheck.frequency(table.rows());
        StampCheck.check(table, frequency);
        Identity identity = identity(table, frequency, options.set());
        List<Double> sentinels = options.sentinels()
                .orElse(identity.nearest().map(DataSet::sentinels).orElse(RegisteredSets.MINUS_9999));
        findSentinels(table, sentinels);
        int target = target(
                table.columns(), identity.nearest().map(set -> set.shape().target()));
        return new Inspection(
                table, frequency, identity, target, sentinels, table.issues().report());
    }

    /** Generated rows are what they are, whatever their number. */
    private static Identity identity(RawTable table, Frequency frequency, Optional<String> claimed) {
        if (table.name().equals(RegisteredSets.BUILT_IN)) {
            Optional<DataSet> builtIn = Optional.of(RegisteredSets.named(RegisteredSets.BUILT_IN));
            return new Identity(builtIn, builtIn, List.of());
        }
        int target = target(table.columns(), Optional.empty());
        double first = table.rows().get(0).values()[target];
        Shape found = new Shape(
                table.rows().size(),
                table.columns().size(),
                frequency,
                table.columns().get(target),
                first);
        return Identity.of(table.name(), found, claimed);
    }

    /** The registered target, else {@code OT}, else the last column. */
    private static int target(List<String> columns, Optional<String> registered) {
        int index = columns.indexOf(registered.orElse("OT"));
        return index >= 0 ? index : columns.size() - 1;
    }

    private static void findSentinels(RawTable table, List<Double> sentinels) {
        if (sentinels.isEmpty()) {
            return;
        }
        for (RawTable.Row row : table.rows()) {
            for (int c = 0; c < row.values().length; c++) {
                double value = row.values()[c];
                if (sentinels.contains(value)) {
                    table.issues()
                            .add(IssueKind.SENTINEL, row.line(), table.columns().get(c), Double.toString(value));
                }
            }
        }
    }
}
