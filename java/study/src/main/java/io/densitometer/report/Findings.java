package io.densitometer.report;

import io.densitometer.measure.Ratio;
import io.densitometer.measure.Verdict;
import io.densitometer.study.Cell;
import io.densitometer.study.Cell.Stage;
import io.densitometer.study.Timing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The answer for one group in sentences: what is faster, what is slower, at which error, and what bounds it. */
final class Findings {
    /** Largest rise of the error at which a faster plan is named as the best. */
    private static final double ERROR_KEPT = 0.05;

    private static final Map<Verdict.Kind, String> WORDS = new EnumMap<>(
            Map.of(Verdict.Kind.SLOWER, "slower", Verdict.Kind.SAME, "the same", Verdict.Kind.UNCLEAR, "unclear"));

    private static final Comparator<Cell> BY_SPEEDUP =
            Comparator.comparingDouble(cell -> speedup(cell).value());

    private final Group group;
    private final List<Cell> pruned;

    private Findings(Group group) {
        this.group = group;
        this.pruned = group.pruned();
    }

    /** The sentences, most important first; never empty. */
    static List<String> of(Group group) {
        return new Findings(group).sentences();
    }

    private List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        sentences.add(counts());
        best().ifPresent(sentences::add);
        slowest().ifPresent(sentences::add);
        front().ifPresent(sentences::add);
        sentences.addAll(Rivals.sentences(group));
        masked().ifPresent(sentences::add);
        peers(sentences);
        bound().ifPresent(sentences::add);
        failures().ifPresent(sentences::add);
        return sentences;
    }

    private String counts() {
        if (pruned.isEmpty()) {
            return "No pruned plan was timed.";
        }
        String against = String.join(" or ", group.baselines());
        List<String> counts = new ArrayList<>();
        long faster = count(Verdict.Kind.FASTER);
        counts.add(faster == 0 ? "none faster" : faster + " faster");
        WORDS.forEach((kind, word) -> {
            if (count(kind) > 0) {
                counts.add(count(kind) + " " + word);
            }
        });
        return number(pruned.size(), "pruned plan") + " against " + against + ": " + String.join(", ", counts) + ".";
    }

    private Optional<String> best() {
        List<Cell> faster = pruned.stream().filter(is(Verdict.Kind.FASTER)).toList();
        if (faster.isEmpty() || pruned.stream().noneMatch(cell -> cell.accuracy() != null)) {
            return faster.stream().max(BY_SPEEDUP).map(cell -> "Fastest: " + describe(cell) + ".");
        }
        return faster.stream()
                .filter(this::keepsTheError)
                .max(BY_SPEEDUP)
                .map(cell -> "Fastest with an error within 5% of dense: " + describe(cell) + ".")
                .or(() -> faster.stream()
                        .max(BY_SPEEDUP)
                        .map(cell -> "No faster plan keeps the error within 5% of dense; the fastest is "
                                + describe(cell) + "."));
    }

    private Optional<String> slowest() {
        return pruned.stream()
                .filter(is(Verdict.Kind.SLOWER))
                .min(BY_SPEEDUP)
                .map(cell -> "Slowest: " + describe(cell) + ".");
    }

    private Optional<String> front() {
        List<Replicas> candidates = Front.candidates(group, group.ownBackends());
        if (candidates.size() < 2) {
            return Optional.empty();
        }
        return Optional.of("On the front of error against time, fastest first: " + names(Front.of(candidates)) + ".");
    }

    /** Neighbours that differ in density alone are named together. */
    private String names(List<Replicas> front) {
        StringBuilder names = new StringBuilder();
        String last = "";
        for (Replicas row : front) {
            String name = onFront(row);
            String density = Figures.density(row.pruning().targetDensity());
            if (name.equals(last)) {
                names.append(row.isDense() ? "" : ", " + density);
            } else {
                names.append(last.isEmpty() ? "" : "; ").append(name);
                names.append(row.isDense() ? "" : " at density " + density);
            }
            last = name;
        }
        return names.toString();
    }

    private String onFront(Replicas row) {
        String stage = row.pruning().stage() == Stage.PRUNED ? ", not fine-tuned," : "";
        String backend = group.ownBackends().size() == 1 ? "" : " on " + row.backend();
        return row.pruning().method() + backend + stage;
    }

    private Optional<String> masked() {
        List<Cell> masked = group.rows().stream()
                .filter(cell -> cell.timing() != null && Group.isMasked(cell))
                .sorted(BY_SPEEDUP)
                .toList();
        if (masked.isEmpty()) {
            return Optional.empty();
        }
        String from = Figures.times(speedup(masked.get(0)).value());
        String to = Figures.times(speedup(masked.get(masked.size() - 1)).value());
        return Optional.of(
                "Zeros kept by a mask in dense kernels give " + (from.equals(to) ? from : from + " to " + to) + ".");
    }

    private void peers(List<String> sentences) {
        group.rows().stream()
                .filter(cell -> cell.timing() != null && Group.isDense(cell))
                .filter(cell -> !Group.isBaseline(cell))
                .forEach(cell -> sentences.add("Dense on " + cell.target().backend() + ": " + compared(cell) + "."));
    }

    private Optional<String> bound() {
        return group.rows().stream()
                .filter(cell -> cell.timing() != null && cell.timing().bound() != null)
                .findFirst()
                .map(cell -> cell.timing().bound())
                .map(bound -> "Prunable layers take " + Figures.share(bound.prunableShare())
                        + " of the dense run, so faster layers alone can give at most "
                        + (Double.isFinite(bound.speedup()) ? Figures.times(bound.speedup()) : "any factor") + ".");
    }

    private Optional<String> failures() {
        long failed = group.cells().stream().filter(cell -> !cell.ok()).count();
        return failed == 0 ? Optional.empty() : Optional.of(number(failed, "cell") + " failed.");
    }

    private boolean keepsTheError(Cell cell) {
        return cell.accuracy() != null
                && group.dense(cell)
                        .filter(dense -> cell.accuracy().mse()
                                <= (1 + ERROR_KEPT) * dense.accuracy().mse())
                        .isPresent();
    }

    private String describe(Cell cell) {
        String what = cell.pruning().method() + " at density "
                + Figures.density(cell.pruning().targetDensity()) + ", "
                + cell.pruning().stage().word() + ", on " + cell.target().backend() + ": " + compared(cell);
        return cell.accuracy() == null ? what : what + ", " + error(cell);
    }

    private String error(Cell cell) {
        String mse = "MSE " + Figures.significant(cell.accuracy().mse(), 3);
        return group.dense(cell)
                .map(dense -> mse + " against "
                        + Figures.significant(dense.accuracy().mse(), 3) + " dense ("
                        + Figures.change(dense.accuracy().mse(), cell.accuracy().mse()) + ")")
                .orElse(mse);
    }

    private String compared(Cell cell) {
        Timing.Against against = cell.timing().against();
        String interval = Figures.interval(against.speedup());
        return group.baselines().size() == 1 ? interval : interval + " against " + against.baseline();
    }

    private long count(Verdict.Kind kind) {
        return pruned.stream().filter(is(kind)).count();
    }

    private static Predicate<Cell> is(Verdict.Kind kind) {
        return cell -> cell.timing().against().verdict().kind() == kind;
    }

    private static Ratio speedup(Cell cell) {
        return cell.timing().against().speedup();
    }

    private static String number(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
