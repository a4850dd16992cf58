package io.densitometer.report;

import io.densitometer.measure.Amdahl;
import io.densitometer.study.Cell;
import io.densitometer.study.Timing;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * The highest speed-up to be expected where all FLOPs fell by a factor, if only prunable layers do less work, and take time
 * in proportion to it.
 *
 * @param amdahl share of the dense run's time that prunable layers take
 * @param flopShare share of the dense network's FLOPs that prunable layers do, above 0 and up to 1
 */
record AmdahlCurve(Amdahl amdahl, double flopShare) {
    /** The curve of a group's own backends; empty where nothing tells a share. */
    static Optional<AmdahlCurve> of(Group group) {
        return timeShare(group).flatMap(amdahl -> flopShare(group).map(share -> new AmdahlCurve(amdahl, share)));
    }

    /** How many times less work the prunable layers do where all FLOPs together fell by the factor; infinite for none. */
    double prunableReduction(double reduction) {
        double left = (1 / reduction - (1 - flopShare)) / flopShare;
        return left > 0 ? 1 / left : Double.POSITIVE_INFINITY;
    }

    /** The bound where all FLOPs together fell by the factor. */
    double speedup(double reduction) {
        return amdahl.speedup(prunableReduction(reduction));
    }

    /** Factors from 1 to the farthest, evenly spaced on a logarithmic scale. */
    static DoubleStream factors(double farthest, int steps) {
        return DoubleStream.iterate(0, step -> step <= steps, step -> step + 1)
                .map(step -> Math.pow(farthest, step / steps));
    }

    private static Optional<Amdahl> timeShare(Group group) {
        return group.rows().stream()
                .filter(cell -> group.ownBackends().contains(cell.target().backend()))
                .map(Cell::timing)
                .filter(Objects::nonNull)
                .map(Timing::bound)
                .filter(bound -> bound != null && isShare(bound.prunableShare()))
                .findFirst()
                .map(bound -> new Amdahl(bound.prunableShare()));
    }

    /**
     * Read off the sparsest mask: the FLOPs that it saves over the share of the weights that it removes. Exact where each
     * layer lost the same share; where layers competed, the closer the fewer weights are left.
     */
    private static Optional<Double> flopShare(Group group) {
        return group.rows().stream()
                .filter(cell -> isMask(group, cell))
                .min(Comparator.comparingDouble(group::density))
                .map(cell -> (1 - 1 / group.flopReduction(cell)) / (1 - group.density(cell)))
                .map(share -> Math.min(1, share))
                .filter(AmdahlCurve::isShare);
    }

    private static boolean isShare(double share) {
        return share > 0 && share <= 1;
    }

    private static boolean isMask(Group group, Cell cell) {
        return cell.cost() != null
                && cell.cost().used().density() < 1
                && group.denseCost(cell)
                        .filter(dense ->
                                dense.used().flopsDense() == cell.cost().used().flopsDense())
                        .isPresent();
    }
}
