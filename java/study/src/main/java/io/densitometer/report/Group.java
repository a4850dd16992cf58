package io.densitometer.report;

import io.densitometer.measure.Ratio;
import io.densitometer.study.Cell;
import io.densitometer.study.Cell.Pruning;
import io.densitometer.study.Cell.Stage;
import io.densitometer.study.Cost;
import io.densitometer.study.Timing;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
            .thenComparing(cell -> family(cell.pruning()))
            .thenComparing(cell -> -cell.pruning().targetDensity())
            .thenComparing(cell -> cell.pruning().isSmaller())
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
    String setting(String backend) {
        return backend + ", " + run();
    }

    /** For example {@code batch 1, 1 thread}. */
    String run() {
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

    /** The timed rows where pruning may have saved work: neither dense nor masked only, and not a peer's runs of the same files. */
    List<Cell> pruned() {
        Set<String> own = ownBackends();
        return rows().stream()
                .filter(cell -> cell.timing() != null && !isDense(cell) && !isMasked(cell))
                .filter(cell -> !cell.pruning().isSmaller()
                        && own.contains(cell.target().backend()))
                .toList();
    }

    /** The backends of the baselines, the others being peers; all of them when no baseline was timed. */
    Set<String> ownBackends() {
        List<Cell> baselines = rows().stream().filter(Group::isBaseline).toList();
        return (baselines.isEmpty() ? rows() : baselines)
                .stream().map(cell -> cell.target().backend()).collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Share of the dense network's prunable weights that is left, whether the others were masked or cut away. Without a
     * dense cell: of the cell's own.
     */
    double density(Cell cell) {
        if (cell.cost() == null) {
            return cell.pruning().targetDensity();
        }
        Cost.Count used = cell.cost().used();
        return denseCost(cell)
                .filter(dense -> dense.used().prunable() > 0)
                .map(dense -> (double) used.prunableNonzeros() / dense.used().prunable())
                .orElse(used.density());
    }

    /** How many times fewer FLOPs one window takes than in the dense network; not a number without a dense cell. */
    double flopReduction(Cell cell) {
        return cell.cost() == null
                ? Double.NaN
                : denseCost(cell)
                        .map(dense -> (double) dense.used().flopsDense()
                                / cell.cost().used().flopsNonzero())
                        .orElse(Double.NaN);
    }

    /**
     * Time of one run on the scale of the dense plan: its median over the cell's speed-up, which was measured in the same
     * rounds. So a machine that drifts between two measurements does not move one plan against the other. The cell's own
     * median where there is no one baseline; not a number when it was not timed.
     */
    double millis(Cell cell) {
        if (cell.timing() == null) {
            return Double.NaN;
        }
        return rows().stream()
                .filter(other -> baselines().size() == 1 && isBaseline(other) && sameSeed(other, cell))
                .map(dense -> dense.timing().latency().p50Ms()
                        / cell.timing().against().speedup().value())
                .findFirst()
                .orElse(cell.timing().latency().p50Ms());
    }

    /** The unpruned cell with the same seed whose error pruned cells are compared with, when it was completed. */
    Optional<Cell> dense(Cell cell) {
        return cells.stream()
                .filter(other -> isDense(other) && other.accuracy() != null)
                .filter(other -> sameSeed(other, cell))
                .findFirst();
    }

    /** What the unpruned network with the same seed costs. */
    Optional<Cost> denseCost(Cell cell) {
        return cells.stream()
                .filter(other -> isDense(other) && other.cost() != null && sameSeed(other, cell))
                .map(Cell::cost)
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

    /** The method; of a smaller dense model that of its rival, which it stands beside. */
    static String family(Pruning pruning) {
        String prefix = Pruning.smaller("");
        String method = pruning.method();
        return method.startsWith(prefix) ? method.substring(prefix.length()) : method;
    }

    private static boolean sameSeed(Cell one, Cell other) {
        return one.task().seed() == other.task().seed();
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
