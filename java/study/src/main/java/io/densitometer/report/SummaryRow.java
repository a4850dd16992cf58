package io.densitometer.report;

import io.densitometer.study.Cell.Pruning;
import io.densitometer.study.Cell.Stage;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleFunction;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * One model, pruned one way to one density, on one backend: all its stages and settings.
 *
 * @param own the backends in question, the others being peers
 * @param members one for each stage and setting, at least one
 */
record SummaryRow(Set<String> own, List<Replicas> members) {
    private static final int DIGITS = 3;

    private static final Comparator<SummaryRow> ORDER = Comparator.comparingInt(SummaryRow::rank)
            .thenComparing(row -> Group.family(row.pruning()))
            .thenComparing(row -> -row.pruning().targetDensity())
            .thenComparing(SummaryRow::backend)
            .thenComparing(row -> row.pruning().isSmaller());

    /**
     * The rows of one model's groups: dense, masks in dense kernels, each way of pruning with the smaller dense models under
     * what they rival, and last the peers' dense runs.
     */
    static List<SummaryRow> of(List<Group> groups) {
        record Key(String method, double density, String backend) {}
        Set<String> own = groups.stream()
                .flatMap(group -> group.ownBackends().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        return groups.stream()
                .flatMap(group -> Replicas.of(group).stream())
                .filter(row -> row.isDense() || own.contains(row.backend()))
                .collect(Collectors.groupingBy(
                        row -> new Key(row.pruning().method(), row.pruning().targetDensity(), row.backend()),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .values()
                .stream()
                .map(members -> new SummaryRow(own, members))
                .sorted(ORDER)
                .toList();
    }

    private int rank() {
        if (members.get(0).isDense()) {
            return isPeer() ? 3 : 0;
        }
        return pruning().method().equals(Pruning.MASKED) ? 1 : 2;
    }

    String model() {
        return members.get(0).group().model();
    }

    /** The way of pruning; with the backend where that is a peer or one of several. */
    String method() {
        String method = pruning().method();
        return own.equals(Set.of(backend())) ? method : method + ", on " + backend();
    }

    /** A figure of the last stage reached. */
    String settled(ToDoubleFunction<Replicas> value, DoubleFunction<String> text) {
        String trained = range(row -> !isPruned(row), value, text);
        return trained.isEmpty() ? range(SummaryRow::isPruned, value, text) : trained;
    }

    /** An error right after pruning. */
    String pruned(ToDoubleFunction<Replicas> error) {
        return range(SummaryRow::isPruned, error, value -> Figures.significant(value, DIGITS));
    }

    /** An error after all training. */
    String trained(ToDoubleFunction<Replicas> error) {
        return range(row -> !isPruned(row), error, value -> Figures.significant(value, DIGITS));
    }

    /** The FLOPs of the dense network, and of the others how many times fewer. */
    String flopReduction() {
        return rank() == 0
                ? settled(Replicas::flops, flops -> "1 (" + Figures.count(flops) + ")")
                : settled(Replicas::flopReduction, Figures::reduction);
    }

    /** How much faster than the baseline; of the baseline itself its time. */
    String speedup(String run) {
        return timed(run)
                .map(row -> row.isBaseline()
                        ? "1 (" + Figures.significant(row.millis(), DIGITS) + " ms)"
                        : Figures.interval(row.speedup().orElseThrow()))
                .orElse("");
    }

    /** What may be concluded of the speed-up. */
    String verdict(String run) {
        boolean failed = members.stream().anyMatch(row -> row.failed() && isOf(row, run));
        return timed(run)
                .map(row -> row.isBaseline()
                        ? "baseline"
                        : row.verdict().orElseThrow().name())
                .orElse(failed ? "failed" : "");
    }

    /** The last timed stage in a setting. */
    private Optional<Replicas> timed(String run) {
        return members.stream()
                .filter(row -> isOf(row, run) && row.speedup().isPresent())
                .min(Comparator.comparing(SummaryRow::isPruned));
    }

    /** One figure, or the range where settings differ; nothing of a peer, whose file is the same. */
    private String range(Predicate<Replicas> stage, ToDoubleFunction<Replicas> value, DoubleFunction<String> text) {
        DoubleSummaryStatistics values = members.stream()
                .filter(row -> stage.test(row) && !isPeer())
                .mapToDouble(value)
                .filter(Double::isFinite)
                .summaryStatistics();
        if (values.getCount() == 0) {
            return "";
        }
        String least = text.apply(values.getMin());
        String most = text.apply(values.getMax());
        return least.equals(most) ? least : least + " to " + most;
    }

    private boolean isPeer() {
        return !own.contains(backend());
    }

    private Pruning pruning() {
        return members.get(0).pruning();
    }

    private String backend() {
        return members.get(0).backend();
    }

    private static boolean isPruned(Replicas row) {
        return row.pruning().stage() == Stage.PRUNED;
    }

    private static boolean isOf(Replicas row, String run) {
        return row.group().run().equals(run);
    }
}
