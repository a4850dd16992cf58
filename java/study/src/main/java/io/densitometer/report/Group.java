package io.densitometer.report;

import io.densitometer.measure.Ratio;
import io.densitometer.study.Cell;
import io.densitometer.study.Cell.Pruning;
import io.densitometer.study.Cell.Stage;
import io.densitometer.study.Timing;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The cells that one table compares: one model and configuration on one task, run with one batch size and thread count.
 *
 * @param cells in reading order: dense first, then by method, from dense to sparse, pruned before fine-tuned
 */
record Group(
        String model,
        String data,
        int seqLen,
        int predLen,
        Map<String, Object> config,
        int batch,
        int threads,
        List<Cell> cells) {

    private static final List<String> SIZES = List.of("d_model", "d_ff", "n_heads", "e_layers", "d_layers");

    private static final Comparator<Cell> READING_ORDER = Comparator.comparingInt(Group::rank)
            .thenComparing(cell -> cell.pruning().method())
            .thenComparing(cell -> -cell.pruning().targetDensity())
            .thenComparing(cell -> cell.pruning().stage())
            .thenComparing(cell -> cell.target().backend())
            .thenComparingLong(cell -> cell.task().seed())
            .thenComparing(Cell::id);

    /** All groups, ordered by model, data, lengths, batch and threads. */
    static List<Group> of(List<Cell> cells) {
        Comparator<Group> order = Comparator.comparing(Group::model)
                .thenComparing(Group::data)
                .thenComparingInt(Group::seqLen)
                .thenComparingInt(Group::predLen)
                .thenComparing(group -> group.config().toString())
                .thenComparingInt(Group::batch)
                .thenComparingInt(Group::threads);
        return cells.stream().collect(Collectors.groupingBy(Group::key)).entrySet().stream()
                .map(entry -> entry.getKey().with(entry.getValue()))
                .sorted(order)
                .toList();
    }

    /** The groups of each model, in the order of the models' names. */
    static Map<String, List<Group>> byModel(List<Cell> cells) {
        return of(cells).stream().collect(Collectors.groupingBy(Group::model, TreeMap::new, Collectors.toList()));
    }

    /** For example {@code ETTh1, 96 to 24 steps, d_model 64}. */
    String task() {
        Stream<String> sizes = SIZES.stream().filter(config::containsKey).map(size -> size + " " + config.get(size));
        return Stream.concat(Stream.of(data, seqLen + " to " + predLen + " steps"), sizes)
                .collect(Collectors.joining(", "));
    }

    /** For example {@code ETTh1, 96 to 24 steps, d_model 64, batch 1, 1 thread}. */
    String title() {
        return task() + ", " + run();
    }

    /** For example {@code cpu, batch 1, 1 thread}. */
    String setting(Cell cell) {
        return cell.target().backend() + ", " + run();
    }

    private String run() {
        return "batch " + batch + ", " + threads + (threads == 1 ? " thread" : " threads");
    }

    /** The A/A rows. */
    List<Cell> again() {
        return cells.stream().filter(Group::isAgain).toList();
    }

    /** All other rows. */
    List<Cell> rows() {
        return cells.stream().filter(cell -> !isAgain(cell)).toList();
    }

    /** The timed rows whose zeros may be put to use: neither dense nor masked only, and not a peer's runs of the same files. */
    List<Cell> pruned() {
        List<String> own = rows().stream()
                .filter(Group::isBaseline)
                .map(cell -> cell.target().backend())
                .distinct()
                .toList();
        return rows().stream()
                .filter(cell -> cell.timing() != null && !isDense(cell) && !isMasked(cell))
                .filter(cell -> own.isEmpty() || own.contains(cell.target().backend()))
                .toList();
    }

    /** The unpruned cell with the same seed whose error pruned cells are compared with, when it was completed. */
    Optional<Cell> dense(Cell cell) {
        return cells.stream()
                .filter(other -> isDense(other) && other.accuracy() != null)
                .filter(other -> other.task().seed() == cell.task().seed())
                .findFirst();
    }

    /** What the speed-ups of this group are against, each once. */
    List<String> baselines() {
        return cells.stream()
                .filter(cell -> cell.timing() != null)
                .map(cell -> cell.timing().against().baseline())
                .distinct()
                .toList();
    }

    /** What else was compared with, each once. */
    List<String> otherBaselines() {
        return cells.stream()
                .filter(cell -> cell.timing() != null)
                .flatMap(cell -> cell.timing().others().stream())
                .map(Timing.Against::baseline)
                .distinct()
                .toList();
    }

    static boolean isDense(Cell cell) {
        return cell.pruning().stage() == Stage.DENSE && !isAgain(cell);
    }

    static boolean isAgain(Cell cell) {
        return cell.pruning().method().equals(Pruning.AGAIN);
    }

    /** Whether the cell is what it is compared with: every round gives exactly 1; few samples alone have no width either. */
    static boolean isBaseline(Cell cell) {
        if (cell.timing() == null || !isDense(cell)) {
            return false;
        }
        Ratio speedup = cell.timing().against().speedup();
        return speedup.value() == 1 && speedup.relativeWidth() == 0;
    }

    static boolean isMasked(Cell cell) {
        return cell.pruning().method().equals(Pruning.MASKED);
    }

    private static int rank(Cell cell) {
        return isDense(cell) ? 0 : isAgain(cell) ? 1 : isMasked(cell) ? 2 : 3;
    }

    private static Group key(Cell cell) {
        Cell.Task task = cell.task();
        Cell.Target target = cell.target();
        return new Group(
                task.model(),
                task.data(),
                task.seqLen(),
                task.predLen(),
                task.config(),
                target.batch(),
                target.threads(),
                List.of());
    }

    private Group with(List<Cell> members) {
        List<Cell> ordered = members.stream().sorted(READING_ORDER).toList();
        return new Group(model, data, seqLen, predLen, config, batch, threads, ordered);
    }
}
