package io.densitometer.report;

import io.densitometer.measure.Ratio;
import io.densitometer.study.Cell.Pruning;
import io.densitometer.study.Cell.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A pruned model and the smaller dense model that was trained from scratch to be as fast.
 *
 * @param pruned fine-tuned, where that was measured
 * @param smaller the dense one
 */
record Rivals(Replicas pruned, Replicas smaller) {

    /** All pairs of a group in which both have a time and an error. */
    static List<Rivals> of(Group group) {
        List<Replicas> rows = Front.candidates(group, group.ownBackends());
        return rows.stream()
                .filter(row -> row.pruning().isSmaller())
                .flatMap(smaller -> rival(rows, smaller).map(pruned -> new Rivals(pruned, smaller)).stream())
                .toList();
    }

    /** Who has the lower error; nothing on a pair in which that one takes measurably more time. */
    static List<String> sentences(Group group) {
        List<Rivals> rivals = of(group);
        List<String> sentences = new ArrayList<>();
        List<Rivals> smaller = rivals.stream()
                .filter(pair -> isBetter(pair.smaller, pair.pruned))
                .toList();
        if (!smaller.isEmpty()) {
            sentences.add(smaller(smaller));
        }
        List<Rivals> pruned = rivals.stream()
                .filter(pair -> isBetter(pair.pruned, pair.smaller))
                .toList();
        if (!pruned.isEmpty()) {
            sentences.add(pruned(pruned));
        }
        return sentences;
    }

    private static String smaller(List<Rivals> better) {
        Function<Rivals, String> errors = pair -> errors(pair.smaller, pair.pruned);
        return better.size() == 1
                ? "The smaller dense model as fast as " + better.get(0).pruned.name() + " has the lower error: "
                        + errors.apply(better.get(0)) + "."
                : "The smaller dense models as fast as these have the lower error: " + list(better, errors) + ".";
    }

    private static String pruned(List<Rivals> better) {
        Function<Rivals, String> errors = pair -> errors(pair.pruned, pair.smaller);
        return better.size() == 1
                ? "Against the smaller dense model as fast, the lower error is that of "
                        + better.get(0).pruned.name() + ": " + errors.apply(better.get(0)) + "."
                : "Against the smaller dense models as fast, these have the lower error: " + list(better, errors) + ".";
    }

    private static Optional<Replicas> rival(List<Replicas> rows, Replicas smaller) {
        return rows.stream()
                .filter(row -> isRival(row.pruning(), smaller.pruning()))
                .filter(row -> row.backend().equals(smaller.backend()))
                .max(Comparator.comparing(row -> row.pruning().stage() == Stage.FINETUNED));
    }

    /** Whether the one was made to be as fast as the other. */
    private static boolean isRival(Pruning pruned, Pruning smaller) {
        return !pruned.isSmaller()
                && pruned.method().equals(Group.family(smaller))
                && smaller.targetDensity() == pruned.targetDensity();
    }

    private static boolean isBetter(Replicas one, Replicas other) {
        Ratio speedup = one.speedup().orElseThrow();
        boolean slower = speedup.high() < other.speedup().orElseThrow().low();
        return one.mse() < other.mse() && !slower;
    }

    private static String errors(Replicas better, Replicas worse) {
        return "MSE " + Figures.significant(better.mse(), 3) + " against " + Figures.significant(worse.mse(), 3);
    }

    private static String list(List<Rivals> pairs, Function<Rivals, String> errors) {
        return pairs.stream()
                .map(pair -> pair.pruned.name() + " (" + errors.apply(pair) + ")")
                .collect(Collectors.joining(", "));
    }
}
