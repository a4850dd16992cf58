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

    static final String SUMMARY =
            "One row for each way of pruning. Errors: pruned is right after pruning; trained is after fine-tuning, of a dense"
                    + " model after its training.";
    static final String SMALLER =
            " A smaller dense model was trained from scratch, at widths that make it as fast as the row above it.";
    static final String FRONT = "No other plan takes less time at no more error, or has less error at no more time."
            + " Fastest first; masks in dense kernels take no part.";

    static final String REDUCTION_CHART =
            "How many times fewer FLOPs one window takes than in the dense model, against the measured speed-up with its"
                    + " 95% interval. On the diagonal time follows FLOPs; at 1x nothing was gained. Hollow: pruned, not"
                    + " trained since.";
    static final String AMDAHL =
            "The dashed curve is the Amdahl bound 1 / ((1 - p) + p / r), with p the measured share of the dense run's"
                    + " time in prunable layers and r the reduction of the work in them. It assumes that no other work"
                    + " shrinks and that the prunable layers' time falls exactly with their work. Where all FLOPs fell x"
                    + " times, r is q / (1/x - (1 - q)), with q the prunable layers' share of the dense FLOPs, read off the"
                    + " sparsest mask; once r is infinite the curve stays at 1 / (1 - p). Cut or narrower models shrink"
                    + " other layers too and may pass it.";
    static final String LATENCY_CHART =
            "Towards the lower left is better. Time is the dense plan's median over the speed-up, both measured in the"
                    + " same rounds, so a machine that drifts between measurements moves no point. The line is the front over"
                    + " all methods: no plan below or left of it. Stars are smaller dense models trained from scratch to be"
                    + " as fast as a pruned one; hollow: pruned, not trained since.";
    static final String ERROR_CHART =
            "Mean squared error on the test split; lower is better. The dotted line is the dense"
                    + " model. With several seeds: mean and range.";
    static final String SPEEDUP_CHART =
            "Above the line at 1x is faster than the baseline. Bars are 95% intervals, the grey"
                    + " band is the noise floor, the dotted line the highest speed-up that faster prunable layers could give.";
    static final String FLOPS_CHART =
            "Operations left in one run against its time, on the scale of the dense plan. If time followed FLOPs, points"
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
        legend.put(
                "density",
                "share of the dense model's prunable weights that is left, neither zero nor cut away; sparsity is the"
                        + " rest.");
        legend.put("parameters left", "all parameters of the model that are not zero.");
        legend.put(
                "FLOPs",
                "floating-point operations for one window, 2 per multiply-add, without products with a pruned weight.");
        legend.put(
                "FLOP reduction",
                "the dense model's FLOPs over this one's, weights that no output depends on left out.");
        legend.put("MSE, MAE", "error on the test split, on scaled values; the change is that of the MSE to dense.");
        legend.put(
                "stage",
                "dense: nothing removed; pruned: not trained since; finetuned: trained on with the zeros kept; scratch: a"
                        + " smaller model, trained from the start.");
        legend.put(
                "masked-dense", "zeros kept by a mask and run by dense kernels: what masking alone gives at run time.");
        legend.put(
                "smaller-dense as X",
                "a dense model, narrowed until it was as fast as the one pruned by X, and trained from scratch: what"
                        + " pruning has to beat.");
        legend.put(
                "several seeds",
                "where rows are taken together: mean error, geometric mean of the speed-ups with the range of all their"
                        + " intervals, and a verdict only where all agree.");
        legend.put(
                "p50, p99",
                "median and 99th percentile of one run, or of a batch of runs when one is below 0.2 ms. The machine may"
                        + " drift between two measurements: compare plans by their speed-up.");
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
        return against(List.of(group));
    }

    /** What a summary shows. */
    static String summary(List<Group> groups) {
        boolean smaller = groups.stream()
                .flatMap(group -> group.rows().stream())
                .anyMatch(cell -> cell.pruning().isSmaller());
        return SUMMARY + (smaller ? SMALLER : "") + " " + against(groups);
    }

    private static String against(List<Group> groups) {
        List<String> baselines = groups.stream()
                .flatMap(group -> group.baselines().stream())
                .distinct()
                .toList();
        return baselines.isEmpty()
                ? "Nothing here was timed."
                : "Speed-up against " + String.join(" or ", baselines) + ".";
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
