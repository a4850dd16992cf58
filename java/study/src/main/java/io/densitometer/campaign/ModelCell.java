package io.densitometer.campaign;

import io.densitometer.backend.Backend;
import io.densitometer.backend.BackendFailure;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.DeviceClock.Steps;
import io.densitometer.backend.LayerReport;
import io.densitometer.backend.Precision;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Cost;
import io.densitometer.measure.ArmResult;
import io.densitometer.measure.Energy;
import io.densitometer.measure.Measurement;
import io.densitometer.model.ModelConfig;
import io.densitometer.report.Figures;
import io.densitometer.study.PlanArm;
import io.densitometer.study.StepProfile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One model at one precision, batch size and number of threads, dense and in all variants: what such a cell depends on. */
record ModelCell(
        String backend,
        String baseline,
        ModelSize size,
        String model,
        String precision,
        int batch,
        int threads,
        List<Variant> variants,
        List<String> caches,
        double energySeconds,
        Double each,
        Budget budget) {
    private static final int PROFILE_ROUNDS = 5;

    /**
     * What a cell found.
     *
     * @param arms what ran, the dense model first
     * @param without variants that could not run, with the reason
     * @param run whole runs by the host's clock
     * @param steps the device's own time, by state of its caches; empty where it has no clock
     */
    record Found(List<ArmFound> arms, Map<String, String> without, Measurement run, Map<String, Measurement> steps) {}

    /**
     * An arm beside its times.
     *
     * @param backend what runs it
     * @param parameters that an output depends on, zeros included
     * @param flops of one forecast, products with zeros included
     * @param smaller hyper-parameters of a smaller dense model; null for any other
     * @param kernels that one run starts; -1 where they are not counted
     * @param layers the formats that each prunable layer could run in and the one it does, and why, as the backend tells them
     * @param steps times of its steps one by one; null where its backend does not time them
     * @param energy of one run; null where nothing meters it
     */
    record ArmFound(
            String name,
            String backend,
            long parameters,
            long flops,
            ModelConfig smaller,
            int kernels,
            List<LayerReport> layers,
            StepProfile steps,
            Energy energy) {
        /** Copies the list. */
        ArmFound {
            layers = List.copyOf(layers);
        }
    }

    String key() {
        String threaded = threads == 1 ? "" : " " + threads + " threads";
        String against = baseline.equals(backend) ? "" : " against " + baseline;
        String densities = against.isEmpty()
                ? ""
                : " " + variants.stream().map(Variant::name).collect(Collectors.joining(", "));
        return "model " + backend + against + " " + precision + " "
                + size.name().toLowerCase(Locale.ROOT) + " " + model + " batch " + batch + threaded + densities;
    }

    Finding measure(Backend device, ModelGraphs graphs) {
        CompileOptions options = CompileOptions.dense(batch, threads).withPrecision(Precision.named(precision));
        Backend against = baseline.equals(backend) ? device : Backend.named(baseline);
        Map<String, String> without = new LinkedHashMap<>();
        String name = baseline.equals(backend) ? "dense" : "dense on " + baseline;
        try (ArmSet arms = new ArmSet(PlanArm.dense(name, against, graphs.dense(model), options))) {
            variants.forEach(variant -> compile(variant, device, graphs, options, arms, without));
            Measurement run = arms.runs(budget);
            Map<String, Measurement> steps = new LinkedHashMap<>();
            caches.forEach(cache -> arms.steps(Steps.ALL, Layers.cache(cache), budget)
                    .ifPresent(measured -> steps.put(cache, measured)));
            List<ArmFound> found =
                    arms.all().stream().map(arm -> found(arm, graphs)).toList();
            return Finding.of(outcome(run, without), text(run), new Found(found, without, run, steps));
        }
    }

    private void compile(
            Variant variant,
            Backend device,
            ModelGraphs graphs,
            CompileOptions options,
            ArmSet arms,
            Map<String, String> without) {
        try {
            arms.add(variant.arm(device, graphs.of(model, variant), options));
        } catch (BadInputException | BackendFailure e) {
            without.put(variant.name(), e.getMessage());
        }
    }

    private ArmFound found(PlanArm arm, ModelGraphs graphs) {
        Cost.Counts cost = Cost.of(arm.plan().graph(), 1).used();
        return new ArmFound(
                arm.name(),
                arm.backend(),
                cost.parameters(),
                cost.flops(),
                smaller(arm, graphs),
                arm.kernels(),
                arm.layers(),
                steps(arm),
                energySeconds > 0 ? arm.energy(energySeconds).orElse(null) : null);
    }

    private ModelConfig smaller(PlanArm arm, ModelGraphs graphs) {
        return variants.stream()
                .filter(variant -> variant.smallerDense() != null)
                .filter(variant -> variant.name().equals(arm.name()))
                .findFirst()
                .map(variant -> graphs.smaller(model, variant))
                .orElse(null);
    }

    private static StepProfile steps(PlanArm arm) {
        StepProfile profile = StepProfile.of(arm, PROFILE_ROUNDS);
        return profile.steps().isEmpty() ? null : profile;
    }

    private Outcome outcome(Measurement run, Map<String, String> without) {
        if (each == null) {
            return Outcome.MEASURED;
        }
        Outcome ran =
                Outcome.worst(run.arms().stream().map(arm -> Target.times(each).judge(figure(arm))));
        return without.isEmpty() ? ran : Outcome.worst(Stream.of(ran, Outcome.SKIPPED));
    }

    /** An arm's speed-up, unbounded when there were too few samples. */
    Figure figure(ArmResult arm) {
        return Figure.of(arm.speedup(), arm.summary().samples() >= budget.minSamples());
    }

    private static String text(Measurement run) {
        return run.arms().stream()
                .map(arm -> arm.name() + " " + Figures.times(arm.speedup().value()) + " "
                        + arm.verdict().kind())
                .collect(Collectors.joining("; "));
    }
}
