package io.densitometer.study;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.LayerReport;
import io.densitometer.backend.OutOfDeviceMemory;
import io.densitometer.backend.Precision;
import io.densitometer.backend.Session;
import io.densitometer.graph.Graph;
import io.densitometer.measure.Arm;
import io.densitometer.measure.Energy;
import io.densitometer.measure.Interleaver;
import io.densitometer.measure.Measurement;
import io.densitometer.measure.Sampling;
import io.densitometer.tune.TuneCache;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Models on backends, interleaved in one run at one batch size and thread count; the first model on the first backend is the baseline.
 *
 * @param batch samples per run
 * @param threads threads per run
 * @param measurement times, ratios, verdicts, the A/A row and the raw samples
 * @param subjects what ran in each arm, in the order of the arms
 */
public record Bench(int batch, int threads, Measurement measurement, List<Subject> subjects) {
    private static final long SEED = 1;

    /** Copies the list. */
    public Bench {
        subjects = List.copyOf(subjects);
    }

    /** A model under the name that the arms show. */
    public record Model(String name, Graph graph) {}

    /**
     * Models read from files, each under its file's name; under the whole path where several files have that name.
     *
     * @param read reads one file
     */
    public static List<Model> named(Set<Path> files, Function<Path, Graph> read) {
        Map<String, Long> names = files.stream().collect(Collectors.groupingBy(Bench::name, Collectors.counting()));
        return files.stream()
                .map(file -> new Model(names.get(name(file)) == 1 ? name(file) : file.toString(), read.apply(file)))
                .toList();
    }

    private static String name(Path file) {
        return file.toAbsolutePath().getFileName().toString().replaceFirst("\\.onnx$", "");
    }

    /**
     * What ran in one arm.
     *
     * @param arm the arm's name: {@code MODEL on BACKEND}
     * @param model the model's name
     * @param backend the backend's name
     * @param layers what each prunable layer runs as
     * @param choices what was taken for steps that can be done in several ways, and why
     * @param steps times of its steps; null when not asked for
     * @param kernels that a run starts; -1 where they are not counted
     * @param energy of one run; null where nothing meters it
     */
    public record Subject(
            String arm,
            String model,
            String backend,
            List<LayerReport> layers,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> choices,
            StepProfile steps,
            int kernels,
            @JsonInclude(JsonInclude.Include.NON_NULL) Energy energy) {
        /** Copies the lists. */
        public Subject {
            layers = List.copyOf(layers);
            choices = List.copyOf(choices);
        }

        private static Subject of(PlanArm arm, String model, String backend, StepProfile steps) {
            List<String> choices = arm.plan().choices();
            return new Subject(arm.name(), model, backend, arm.layers(), choices, steps, arm.kernels(), null);
        }

        private Subject withEnergy(Energy other) {
            return new Subject(arm, model, backend, layers, choices, steps, kernels, other);
        }
    }

    /**
     * How to measure.
     *
     * @param tuned whether each layer runs in its fastest format; otherwise all are dense
     * @param profile whether steps are timed too
     * @param precision what plans compute in
     * @param sampling when to stop
     * @param cache remembered formats
     */
    public record Options(boolean tuned, boolean profile, Precision precision, Sampling sampling, TuneCache cache) {}

    /**
     * Compiles, tunes and measures.
     *
     * @param models at least one, names unique
     * @param backends at least one, each once
     */
    public static Bench run(List<Model> models, List<Backend> backends, int batch, int threads, Options options) {
        CompileOptions how = CompileOptions.dense(batch, threads).withPrecision(options.precision);
        List<PlanArm> arms = new ArrayList<>();
        List<Subject> subjects = new ArrayList<>();
        try {
            for (Model model : models) {
                for (Backend backend : backends) {
                    String name = model.name + " on " + backend.name();
                    PlanArm arm = arm(name, backend, model.graph, how, options);
                    arms.add(arm);
                    StepProfile steps = options.profile ? StepProfile.of(arm) : null;
                    subjects.add(Subject.of(arm, model.name, backend.name(), steps));
                }
            }
            Measurement measurement = measure(arms, options.sampling);
            return new Bench(batch, threads, measurement, withEnergy(subjects, arms));
        } finally {
            arms.forEach(PlanArm::close);
        }
    }

    /** As {@link #run}, at half of the batch and so on where a device has not enough memory; fails when one sample does not fit. */
    public static Bench fitting(List<Model> models, List<Backend> backends, int batch, int threads, Options options) {
        try {
            return run(models, backends, batch, threads, options);
        } catch (OutOfDeviceMemory e) {
            if (batch == 1) {
                throw e;
            }
            return fitting(models, backends, batch / 2, threads, options);
        }
    }

    private static PlanArm arm(String name, Backend backend, Graph graph, CompileOptions how, Options options) {
        return options.tuned
                ? PlanArm.tuned(name, backend, graph, how, options.cache)
                : PlanArm.dense(name, backend, graph, how);
    }

    /** Energy is metered last, arm by arm: while arms are interleaved no counter can tell them apart. */
    private static List<Subject> withEnergy(List<Subject> subjects, List<PlanArm> arms) {
        List<Subject> metered = new ArrayList<>();
        for (int i = 0; i < arms.size(); i++) {
            metered.add(subjects.get(i).withEnergy(arms.get(i).energy()));
        }
        return metered;
    }

    private static Measurement measure(List<PlanArm> arms, Sampling sampling) {
        PlanArm baseline = arms.get(0);
        List<Arm> others = arms.stream().skip(1).map(PlanArm::arm).toList();
        try (Session second = baseline.plan().open()) {
            return new Interleaver(sampling, SEED).compare(baseline.arm(), baseline.again(second), others);
        }
    }
}
