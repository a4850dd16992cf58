package io.densitometer.report;

import io.densitometer.measure.Environment;
import io.densitometer.measure.Ratio;
import io.densitometer.report.Table.Column;
import io.densitometer.report.Table.Entry;
import io.densitometer.study.Cell;
import io.densitometer.study.Timing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Two result sets, cell by cell: what became worse beyond noise.
 *
 * @param changes one per cell that both sets hold, in the order of the first
 * @param onlyBefore cells that the second set lacks
 * @param onlyAfter cells that the first set lacks
 */
public record Comparison(List<Change> changes, List<Cell> onlyBefore, List<Cell> onlyAfter) {

    /** Copies the lists. */
    public Comparison {
        changes = List.copyOf(changes);
        onlyBefore = List.copyOf(onlyBefore);
        onlyAfter = List.copyOf(onlyAfter);
    }

    /**
     * How much worse is still no regression.
     *
     * @param error relative rise of the MSE
     * @param time relative rise of the median time, looked at only when both ran on the same kind of machine
     */
    public record Tolerance(double error, double time) {
        /** 2% of error, 10% of time. */
        public static final Tolerance DEFAULT = new Tolerance(0.02, 0.10);
    }

    /**
     * One cell in both sets.
     *
     * @param before in the first set
     * @param after in the second
     * @param regressions what became worse, one sentence each; empty when nothing did
     */
    public record Change(Cell before, Cell after, List<String> regressions) {
        /** Copies the list. */
        public Change {
            regressions = List.copyOf(regressions);
        }
    }

    /** Compares with the default tolerance; cells match by {@link Cell#id()}. */
    public static Comparison of(List<Cell> before, List<Cell> after) {
        return of(before, after, Tolerance.DEFAULT);
    }

    /** Compares with the tolerance given. */
    public static Comparison of(List<Cell> before, List<Cell> after, Tolerance tolerance) {
        Map<String, Cell> second = new HashMap<>();
        after.forEach(cell -> second.put(cell.id(), cell));
        List<Change> changes = new ArrayList<>();
        List<Cell> onlyBefore = new ArrayList<>();
        Set<String> matched = new HashSet<>();
        for (Cell cell : before) {
            Cell other = second.get(cell.id());
            if (other == null) {
                onlyBefore.add(cell);
            } else {
                matched.add(cell.id());
                changes.add(new Change(cell, other, regressions(cell, other, tolerance)));
            }
        }
        List<Cell> onlyAfter =
                after.stream().filter(cell -> !matched.contains(cell.id())).toList();
        return new Comparison(changes, onlyBefore, onlyAfter);
    }

    /** Everything that became worse, one sentence each, the cell named first. */
    public List<String> regressions() {
        return changes.stream()
                .flatMap(
                        change -> change.regressions().stream().map(text -> Wording.name(change.after()) + ": " + text))
                .toList();
    }

    /** The changes as aligned text, then the regressions and what could not be matched. */
    public String console() {
        StringBuilder text = new StringBuilder(TextTable.console(table())).append('\n');
        regressions()
                .forEach(regression -> text.append("Worse: ").append(regression).append('\n'));
        text.append(changes.size())
                .append(" cells compared, ")
                .append(regressions().size())
                .append(" regressions");
        if (!onlyBefore.isEmpty() || !onlyAfter.isEmpty()) {
            text.append("; not in both: ")
                    .append(onlyBefore.size())
                    .append(" only before, ")
                    .append(onlyAfter.size())
                    .append(" only after");
        }
        return text.append('\n').toString();
    }

    private static List<String> regressions(Cell before, Cell after, Tolerance tolerance) {
        List<String> found = new ArrayList<>();
        if (before.ok() && !after.ok()) {
            found.add("failed now: " + after.reason());
        }
        if (before.accuracy() != null && after.accuracy() != null) {
            double was = before.accuracy().mse();
            double is = after.accuracy().mse();
            if (Double.isFinite(was) && !(is <= was * (1 + tolerance.error()))) {
                found.add("MSE " + Figures.significant(was, 4) + " became " + Figures.significant(is, 4));
            }
        }
        if (before.timing() != null && after.timing() != null) {
            speedup(before.timing(), after.timing(), found);
            time(before, after, tolerance, found);
        }
        return found;
    }

    /** Worse when the new interval lies wholly below the old one by more than both noise floors allow. */
    private static void speedup(Timing before, Timing after, List<String> found) {
        Ratio was = before.against().speedup();
        Ratio is = after.against().speedup();
        double floor = Math.max(before.noiseFloor(), after.noiseFloor());
        if (is.high() < was.low() * (1 - floor)) {
            found.add("speed-up " + Figures.interval(was) + " became " + Figures.interval(is));
        }
    }

    private static void time(Cell before, Cell after, Tolerance tolerance, List<String> found) {
        double was = before.timing().latency().p50Ms();
        double is = after.timing().latency().p50Ms();
        if (sameMachine(before.environment(), after.environment()) && is > was * (1 + tolerance.time())) {
            found.add(
                    "median time " + Figures.significant(was, 3) + " ms became " + Figures.significant(is, 3) + " ms");
        }
    }

    private static boolean sameMachine(Environment first, Environment second) {
        return first != null
                && second != null
                && Objects.equals(first.cpu(), second.cpu())
                && first.cores() == second.cores();
    }

    private Table table() {
        List<Column> columns = List.of(
                Column.text("cell"),
                Column.number("MSE"),
                Column.number("p50"),
                Column.number("speed-up before"),
                Column.number("after"),
                Column.verdict("result"));
        return new Table(columns, changes.stream().map(Comparison::row).toList());
    }

    private static List<Entry> row(Change change) {
        Cell before = change.before();
        Cell after = change.after();
        boolean errors = before.accuracy() != null && after.accuracy() != null;
        boolean times = before.timing() != null && after.timing() != null;
        return List.of(
                Entry.of(Wording.name(before)),
                Entry.of(
                        errors
                                ? Figures.change(
                                        before.accuracy().mse(),
                                        after.accuracy().mse())
                                : ""),
                Entry.of(times ? Figures.change(p50(before), p50(after)) : ""),
                Entry.of(times ? Figures.interval(before.timing().against().speedup()) : ""),
                Entry.of(times ? Figures.interval(after.timing().against().speedup()) : ""),
                Entry.of(change.regressions().isEmpty() ? "fine" : "WORSE"));
    }

    private static double p50(Cell cell) {
        return cell.timing().latency().p50Ms();
    }
}
