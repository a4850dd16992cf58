package io.densitometer.report;

import io.densitometer.measure.Environment;
import io.densitometer.study.Cell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The words that the Markdown and the HTML report share. */
final class Wording {
    static final String MODELS = "Before any pruning. Weights that no output depends on are free nominal sparsity: they"
            + " count as parameters, but cost nothing at run time here.";
    static final String AGAIN =
            "The dense plan against itself, in the same rounds as everything else. No verdict is given"
                    + " inside its spread.";
    static final String FAILURES = "Each ended early, with this reason; the rest of the study went on.";
    static final String LAYERS =
            "Each prunable layer on this device at its token count: which formats its zeros permit,"
                    + " which one runs because it measured fastest, and why. Share: of the dense plan's time.";

    static final String ERROR_CHART =
            "Mean squared error on the test split; lower is better. The dotted line is the dense"
                    + " model. With several seeds: mean and range.";
    static final String SPEEDUP_CHART =
            "Above the line at 1x is faster than the baseline. Bars are 95% intervals, the grey"
                    + " band is the noise floor, the dotted line the highest speed-up that faster prunable layers could give.";
    static final String FLOPS_CHART =
            "Operations left in one run against its median time. If time followed FLOPs, points"
                    + " would move along a diagonal of constant GFLOP/s; where they rise above it, the saved work was not saved"
                    + " time.";

    /** Terms and their meaning, in reading order. */
    static final Map<String, String> LEGEND = legend();

    private Wording() {}

    private static Map<String, String> legend() {
        Map<String, String> legend = new LinkedHashMap<>();
        legend.put(
                "speed-up",
                "the baseline's median time over this plan's; above 1x is faster. The range is a 95% bootstrap interval"
                        + " over rounds in which every plan runs once, in random order.");
        legend.put(
                "verdict",
                "FASTER or SLOWER when the whole interval is beyond the noise floor; SAME when it lies within 2% of the"
                        + " baseline or within the floor; UNCLEAR otherwise.");
        legend.put("density", "share of the prunable weights that is not zero; sparsity is the rest.");
        legend.put(
                "FLOPs",
                "floating-point operations for one window, 2 per multiply-add, without products with a pruned weight.");
        legend.put("MSE, MAE", "error on the test split, on scaled values; the change is that of the MSE to dense.");
        legend.put(
                "stage",
                "dense: nothing removed; pruned: not trained since; finetuned: trained on with the zeros kept.");
        legend.put(
                "masked-dense", "zeros kept by a mask and run by dense kernels: what masking alone gives at run time.");
        legend.put(
                "p50, p99", "median and 99th percentile of one run, or of a batch of runs when one is below 0.2 ms.");
        return legend;
    }

    /** What was studied and where, in one sentence. */
    static String about(List<Cell> cells) {
        String data = distinct(cells.stream().map(cell -> cell.task().data()));
        String models = distinct(cells.stream().map(cell -> cell.task().model()));
        long failed = cells.stream().filter(cell -> !cell.ok()).count();
        String failures = failed == 0 ? "" : ", " + failed + " of them failed";
        return cells.size() + " cells" + failures + ": " + models + " on " + data + "."
                + processor(cells)
                        .map(cpu -> " Measured on " + cpu + ".")
                        .findFirst()
                        .orElse("");
    }

    /** What the speed-ups of a table are against. */
    static String against(Group group) {
        return group.baselines().isEmpty()
                ? "Nothing here was timed."
                : "Speed-up against " + String.join(" or ", group.baselines()) + ".";
    }

    /** The cells whose layer tables are shown. */
    static List<Cell> layered(List<Cell> cells) {
        return Group.of(cells).stream()
                .flatMap(group -> group.rows().stream())
                .filter(cell -> !cell.layers().isEmpty())
                .toList();
    }

    /** A cell in words. */
    static String name(Cell cell) {
        Cell.Pruning pruning = cell.pruning();
        Cell.Target target = cell.target();
        return String.format(
                Locale.ROOT,
                "%s, %s %d to %d: %s at density %s, %s, on %s, batch %d, threads %d, seed %d",
                cell.task().model(),
                cell.task().data(),
                cell.task().seqLen(),
                cell.task().predLen(),
                pruning.method(),
                Figures.density(pruning.targetDensity()),
                pruning.stage().word(),
                target.backend(),
                target.batch(),
                target.threads(),
                cell.task().seed());
    }

    /** The machines, their notes, the versions and the configurations, one line each. */
    static List<String> machine(List<Cell> cells) {
        List<String> lines = new ArrayList<>();
        environments(cells).forEach(environment -> lines.addAll(lines(environment)));
        Map<String, Set<String>> versions = new TreeMap<>();
        cells.forEach(cell -> cell.versions()
                .forEach((name, version) ->
                        versions.computeIfAbsent(name, key -> new TreeSet<>()).add(Figures.orNone(version))));
        versions.forEach((name, found) -> lines.add(name + " " + String.join(", ", found)));
        cells.stream()
                .filter(cell -> !cell.task().config().isEmpty())
                .map(cell -> cell.task().model() + ": " + cell.task().config())
                .distinct()
                .sorted()
                .forEach(lines::add);
        return lines;
    }

    private static List<String> lines(Environment environment) {
        List<String> lines = new ArrayList<>();
        lines.add(environment.cpu() + ", " + environment.cores() + " cores, " + String.join(" ", environment.isa()));
        lines.add(environment.os() + ", JDK " + environment.jdk() + ", governor " + environment.governor() + ", turbo "
                + environment.turbo());
        environment.notes().forEach(note -> lines.add("Note: " + note));
        return lines;
    }

    private static Stream<String> processor(List<Cell> cells) {
        return environments(cells)
                .map(environment -> environment.cpu() + ", " + environment.cores() + " cores"
                        + (environment.notes().isEmpty() ? "" : " (" + String.join("; ", environment.notes()) + ")"));
    }

    /** Environments that differ in more than the load of the moment. */
    private static Stream<Environment> environments(List<Cell> cells) {
        return cells.stream()
                .map(Cell::environment)
                .filter(Objects::nonNull)
                .collect(Collectors.toMap(
                        environment ->
                                environment.cpu() + environment.cores() + environment.kernel() + environment.jdk(),
                        environment -> environment,
                        (first, second) -> first,
                        LinkedHashMap::new))
                .values()
                .stream();
    }

    private static String distinct(Stream<String> names) {
        return names.distinct().sorted().collect(Collectors.joining(", "));
    }
}
