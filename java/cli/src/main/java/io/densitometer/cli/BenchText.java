package io.densitometer.cli;

import io.densitometer.backend.LayerReport;
import io.densitometer.measure.ArmResult;
import io.densitometer.measure.Energy;
import io.densitometer.measure.Measurement;
import io.densitometer.report.Figures;
import io.densitometer.study.Bench;
import io.densitometer.study.StepProfile;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The tables of {@code bench}. */
final class BenchText {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int MOST_STEPS = 25;

    private BenchText() {}

    static void print(PrintWriter out, Bench bench, boolean layers) {
        Measurement measured = bench.measurement();
        out.println("batch " + bench.batch() + ", threads " + bench.threads() + "; speed-up against "
                + measured.baseline().name() + ", noise floor " + Figures.floor(measured.noiseFloor()));
        out.print(Lists.text("arm #p50_ms #p99_ms speed-up verdict formats", rows(bench)));
        bench.subjects().stream()
                .filter(subject -> subject.kernels() >= 0)
                .forEach(subject -> out.println(subject.arm() + ": a run starts " + subject.kernels() + " kernels"));
        out.println();
        if (layers) {
            bench.subjects().forEach(subject -> printLayers(out, subject));
        }
        printEnergy(out, bench.subjects());
        bench.subjects().stream()
                .filter(subject -> subject.steps() != null)
                .forEach(subject -> printSteps(out, subject.arm(), subject.steps()));
        out.flush();
    }

    private static List<List<String>> rows(Bench bench) {
        Measurement measured = bench.measurement();
        List<List<String>> rows = new ArrayList<>();
        rows.add(row(measured.baseline(), "baseline", formats(bench.subjects().get(0))));
        rows.add(row(measured.again(), Figures.interval(measured.again().speedup()), ""));
        for (int i = 0; i < measured.arms().size(); i++) {
            ArmResult arm = measured.arms().get(i);
            rows.add(row(
                    arm,
                    Figures.interval(arm.speedup()),
                    formats(bench.subjects().get(i + 1))));
        }
        return rows;
    }

    private static List<String> row(ArmResult arm, String speedup, String formats) {
        return List.of(
                arm.name(),
                Figures.significant(arm.summary().p50() / NANOS_PER_MILLI, 4),
                Figures.significant(arm.summary().p99() / NANOS_PER_MILLI, 4),
                speedup,
                speedup.equals("baseline") ? "" : arm.verdict().kind().name(),
                formats);
    }

    /** Layers by format, such as {@code csr 14, dense 3}. */
    private static String formats(Bench.Subject subject) {
        return subject.layers().stream()
                .collect(Collectors.groupingBy(LayerReport::picked, java.util.TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    /** What the devices' meters counted; nothing where there is none, as on a CPU. */
    private static void printEnergy(PrintWriter out, List<Bench.Subject> subjects) {
        List<List<String>> rows = subjects.stream()
                .filter(subject -> subject.energy() != null)
                .map(subject -> row(subject.arm(), subject.energy()))
                .toList();
        if (!rows.isEmpty()) {
            out.println(Lists.text("arm #mJ_per_run #runs #SM_MHz #memory_MHz #celsius slowed_by", rows));
        }
    }

    private static List<String> row(String arm, Energy energy) {
        return List.of(
                arm,
                Figures.significant(energy.millijoulesPerRun(), 4),
                Integer.toString(energy.runs()),
                Integer.toString(energy.smMegahertz()),
                Integer.toString(energy.memoryMegahertz()),
                Integer.toString(energy.celsius()),
                String.join(", ", energy.slowedBy()));
    }

    private static void printLayers(PrintWriter out, Bench.Subject subject) {
        out.println(subject.arm() + (subject.layers().isEmpty() ? ": no report, it runs every layer dense" : ""));
        if (!subject.layers().isEmpty()) {
            out.print(Lists.text(
                    "layer #shape #tokens pattern #density eligible picked #dense_us #sparse_us why",
                    subject.layers().stream().map(BenchText::row).toList()));
        }
        subject.choices().forEach(out::println);
        out.println();
    }

    private static List<String> row(LayerReport layer) {
        return List.of(
                layer.weight(),
                layer.rows() + "x" + layer.columns(),
                Long.toString(layer.tokens()),
                layer.pattern(),
                Figures.density(layer.density()),
                String.join(" ", layer.eligible()),
                layer.picked(),
                Figures.significant(layer.denseMicros(), 3),
                Figures.significant(layer.sparseMicros(), 3),
                layer.why());
    }

    private static void printSteps(PrintWriter out, String arm, StepProfile profile) {
        if (profile.steps().isEmpty()) {
            out.println(arm + ": its backend does not time steps");
            out.println();
            return;
        }
        out.println(arm + ": " + profile.steps().size() + " steps, " + Figures.significant(profile.micros(), 4)
                + " us; " + Figures.share(profile.weightShare()) + " multiply by weights, so at most "
                + Figures.times(profile.bound()) + " from faster layers");
        out.print(Lists.text(
                "slowest_steps #us #share weights",
                profile.steps().stream()
                        .sorted(Comparator.comparingDouble(StepProfile.Step::micros)
                                .reversed())
                        .limit(MOST_STEPS)
                        .map(step -> List.of(
                                step.name(),
                                Figures.significant(step.micros(), 3),
                                Figures.share(step.micros() / profile.micros()),
                                String.join(" ", step.weights())))
                        .toList()));
        out.println();
    }
}
