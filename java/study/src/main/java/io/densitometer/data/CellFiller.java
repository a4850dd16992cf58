package io.densitometer.data;

import io.densitometer.graph.BadInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Applies fill policies to a checked table, or refuses it in one sentence. */
final class CellFiller {
    private final Inspection found;
    private final int rows;
    private final List<String> notes = new ArrayList<>();
    private List<String> columns;
    private double[] values;

    private CellFiller(Inspection found) {
        this.found = found;
        this.rows = found.table().rows().size();
        this.columns = found.table().columns();
        this.values = flattened(found.table().rows(), columns.size());
    }

    /** The series, with every number finite. */
    static Series fill(Inspection found, List<Fill> fills) {
        checkAcceptable(found, fills);
        CellFiller filler = new CellFiller(found);
        if (!found.report().isClean()) {
            filler.notes.add("as read: " + found.report().summary());
        }
        if (!fills.contains(Fill.KEEP)) {
            filler.blankSentinels();
        }
        fills.forEach(filler::apply);
        filler.checkComplete();
        return filler.series();
    }

    private static void checkAcceptable(Inspection found, List<Fill> fills) {
        String name = found.table().name();
        if (found.report().count(IssueKind.OUT_OF_ORDER) > 0) {
            throw new BadInputException(name + ": " + found.report().summary() + "; sort the rows by time");
        }
        if (!found.report().isClean() && fills.isEmpty()) {
            throw new BadInputException(name + ": " + found.report().summary()
                    + "; mend the file or choose a fill policy (" + Fill.words() + ")");
        }
    }

    private static double[] flattened(List<RawTable.Row> rows, int width) {
        double[] flat = new double[Math.multiplyExact(rows.size(), width)];
        for (int r = 0; r < rows.size(); r++) {
            System.arraycopy(rows.get(r).values(), 0, flat, r * width, width);
        }
        return flat;
    }

    private void blankSentinels() {
        if (found.report().count(IssueKind.SENTINEL) == 0) {
            return;
        }
        for (int i = 0; i < values.length; i++) {
            if (found.sentinels().contains(values[i])) {
                values[i] = Double.NaN;
            }
        }
    }

    private void apply(Fill fill) {
        switch (fill) {
            case KEEP -> {}
            case DROP_EMPTY -> keepColumns(c -> missing(c) < rows);
            case DROP_COLUMN -> keepColumns(c -> missing(c) == 0);
            case FORWARD, LINEAR -> fillColumns(fill);
        }
    }

    private void keepColumns(IntPredicate wanted) {
        int[] kept = IntStream.range(0, columns.size()).filter(wanted).toArray();
        if (kept.length == columns.size()) {
            return;
        }
        if (kept.length == 0) {
            throw new BadInputException(found.table().name() + ": no column would be left; choose another fill policy");
        }
        List<String> dropped = new ArrayList<>(columns);
        double[] narrow = new double[rows * kept.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = values[i / kept.length * columns.size() + kept[i % kept.length]];
        }
        columns = Arrays.stream(kept).mapToObj(columns::get).toList();
        values = narrow;
        dropped.removeAll(columns);
        notes.add(dropped.size() + " columns left out: " + String.join(", ", dropped));
    }

    private int missing(int column) {
        return (int) IntStream.range(0, rows)
                .filter(r -> Double.isNaN(values[r * columns.size() + column]))
                .count();
    }

    private void fillColumns(Fill fill) {
        long filled = 0;
        for (int c = 0; c < columns.size(); c++) {
            int missing = missing(c);
            if (missing > 0 && missing < rows) {
                fillColumn(c, fill);
                filled += missing;
            }
        }
        if (filled > 0) {
            notes.add(filled + " cells filled (" + fill.word() + ")");
        }
    }

    /** Walks from one known value to the next and fills the stretch between; the ends take the nearest value. */
    private void fillColumn(int column, Fill fill) {
        int before = -1;
        for (int r = 0; r < rows; r++) {
            if (!Double.isNaN(at(r, column))) {
                fillStretch(column, before, r, fill);
                before = r;
            }
        }
        fillStretch(column, before, rows, fill);
    }

    private void fillStretch(int column, int before, int after, Fill fill) {
        double left = at(before < 0 ? after : before, column);
        double right = fill == Fill.LINEAR && before >= 0 && after < rows ? at(after, column) : left;
        for (int r = before + 1; r < after; r++) {
            double share = (double) (r - before) / (after - before);
            values[r * columns.size() + column] = left == right ? left : left * (1 - share) + right * share;
        }
    }

    private double at(int row, int column) {
        return values[row * columns.size() + column];
    }

    private void checkComplete() {
        String lacking = IntStream.range(0, columns.size())
                .filter(c -> missing(c) > 0)
                .mapToObj(c -> "'" + columns.get(c) + "' (" + missing(c) + " of " + rows + ")")
                .limit(3)
                .collect(Collectors.joining(", "));
        if (!lacking.isEmpty()) {
            throw new BadInputException(found.table().name() + ": cells are still missing in " + lacking
                    + "; choose another fill policy (" + Fill.words() + ", or a list such as drop-empty,linear)");
        }
    }

    private Series series() {
        List<RawTable.Row> from = found.table().rows();
        long[] wall = from.stream().mapToLong(row -> row.stamp().wall()).toArray();
        String targetName = found.table().columns().get(found.target());
        int target = columns.contains(targetName) ? columns.indexOf(targetName) : columns.size() - 1;
        Series.Description words = new Series.Description(
                found.identity().setName(), found.table().name(), columns, target, List.copyOf(notes));
        SplitRule split = found.identity().set().map(DataSet::split).orElse(RegisteredSets.SHARES);
        return new Series(words, found.frequency(), split, wall, values);
    }
}
