package io.densitometer.report;

import io.densitometer.measure.Ratio;
import io.densitometer.measure.Verdict;
import io.densitometer.study.Cell;
import io.densitometer.study.Cell.Pruning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * The cells of one group that differ in nothing but the seed, taken together.
 *
 * @param group they belong to
 * @param cells at least one
 */
record Replicas(Group group, List<Cell> cells) {

    /** All rows of a group, in its reading order. */
    static List<Replicas> of(Group group) {
        record Key(Pruning pruning, String backend) {}
        Map<Key, List<Cell>> replicas = new LinkedHashMap<>();
        for (Cell cell : group.rows()) {
            Key key = new Key(cell.pruning(), cell.target().backend());
            replicas.computeIfAbsent(key, absent -> new ArrayList<>()).add(cell);
        }
        return replicas.values().stream()
                .map(cells -> new Replicas(group, List.copyOf(cells)))
                .toList();
    }

    Pruning pruning() {
        return first().pruning();
    }

    String backend() {
        return first().target().backend();
    }

    /** For example {@code structured at density 0.5}. */
    String name() {
        return pruning().method() + " at density " + Figures.density(pruning().targetDensity());
    }

    boolean isDense() {
        return Group.isDense(first());
    }

    boolean isBaseline() {
        return cells.stream().allMatch(Group::isBaseline);
    }

    /** Mean of {@link Group#density}. */
    double density() {
        return mean(group::density);
    }

    /** Mean of {@link Group#flopReduction}; not a number where no cell tells. */
    double flopReduction() {
        return mean(group::flopReduction);
    }

    /** Mean FLOPs of one window; not a number where no cell tells. */
    double flops() {
        return mean(
                cell -> cell.cost() == null ? Double.NaN : cell.cost().total().flopsNonzero());
    }

    /** Mean number of parameters that are not zero; not a number where no cell tells. */
    double parametersLeft() {
        return mean(
                cell -> cell.cost() == null ? Double.NaN : cell.cost().total().nonzeros());
    }

    /** Mean error; not a number where no cell tells. */
    double mse() {
        return mean(
                cell -> cell.accuracy() == null ? Double.NaN : cell.accuracy().mse());
    }

    /** Mean error; not a number where no cell tells. */
    double mae() {
        return mean(
                cell -> cell.accuracy() == null ? Double.NaN : cell.accuracy().mae());
    }

    /** Mean of {@link Group#millis}; not a number where none was timed. */
    double millis() {
        return mean(group::millis);
    }

    /** Geometric mean of the speed-ups, with the range that all their intervals span; empty where none was timed. */
    Optional<Ratio> speedup() {
        List<Ratio> ratios =
                timed().stream().map(cell -> cell.timing().against().speedup()).toList();
        if (ratios.size() < 2) {
            return ratios.stream().findFirst();
        }
        double mean = Math.exp(ratios.stream()
                .mapToDouble(Ratio::value)
                .map(Math::log)
                .average()
                .orElseThrow());
        double low = ratios.stream().mapToDouble(Ratio::low).min().orElseThrow();
        double high = ratios.stream().mapToDouble(Ratio::high).max().orElseThrow();
        return Optional.of(new Ratio(mean, low, high));
    }

    /** What all seeds say; UNCLEAR where they do not agree; empty where none was timed. */
    Optional<Verdict.Kind> verdict() {
        List<Verdict.Kind> kinds = timed().stream()
                .map(cell -> cell.timing().against().verdict().kind())
                .distinct()
                .toList();
        return kinds.size() < 2 ? kinds.stream().findFirst() : Optional.of(Verdict.Kind.UNCLEAR);
    }

    boolean failed() {
        return cells.stream().noneMatch(Cell::ok);
    }

    private Cell first() {
        return cells.get(0);
    }

    private List<Cell> timed() {
        return cells.stream().filter(cell -> cell.timing() != null).toList();
    }

    private double mean(ToDoubleFunction<Cell> value) {
        DoubleStream values = cells.stream().mapToDouble(value).filter(number -> !Double.isNaN(number));
        return values.average().orElse(Double.NaN);
    }
}
