package io.densitometer.study;

import io.densitometer.backend.Backend;
import io.densitometer.backend.LayerReport;
import io.densitometer.backend.Session;
import io.densitometer.graph.Graph;
import io.densitometer.measure.Arm;
import io.densitometer.measure.Interleaver;
import io.densitometer.measure.Measurement;
import io.densitometer.measure.Sampling;
import io.densitometer.tune.TuneCache;
import java.util.ArrayList;
import java.util.List;

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
     * What ran in one arm.
     *
     * @param arm the arm's name: {@code MODEL on BACKEND}
     * @param model the model's name
     * @param backend the backend's name
     * @param layers what each prunable layer runs as
     * @param steps times of its steps; null when not asked for
     */
    public record Subject(String arm, String model, String backend, List<LayerReport> layers, StepProfile steps) {
        /** Copies the list. */
        public Subject {
            layers = List.copyOf(layers);
        }
    }

    /**
     * How to measure.
     *
     * @param tuned whether each layer runs in its fastest format; otherwise all are dense
     * @param profile whether steps are timed too
     * @param sampling when to stop
     * @param cache remembered formats
     */
    public record Options(boolean tuned, boolean profile, Sampling sampling, TuneCache cache) {}

    /**
     * Compiles, tunes and measures.
     *
     * @param models at least one, names unique
     * @param backends at least one, each once
     */
    public static Bench run(List<Model> models, List<Backend> backends, int batch, int threads, Options options) {
        List<PlanArm> arms = new ArrayList<>();
        List<Subject> subjects = new ArrayList<>();
        try {
            for (Model model : models) {
                for (Backend backend : backends) {
                    String name = model.name + " on " + backend.name();
                    PlanArm arm = arm(name, backend, model.graph, batch, threads, options);
                    arms.add(arm);
                    StepProfile steps = options.profile ? StepProfile.of(arm) : null;
                    subjects.add(new Subject(name, model.name, backend.name(), arm.layers(), steps));
                }
            }
            return new Bench(batch, threads, measure(arms, options.sampling), subjects);
        } finally {
            arms.forEach(PlanArm::close);
        }
    }

    private static PlanArm arm(String name, Backend backend, Graph graph, int batch, int threads, Options options) {
        return options.tuned
                ? PlanArm.tuned(name, backend, graph, batch, threads, options.cache)
                : PlanArm.dense(name, backend, graph, batch, threads);
    }

    private static Measurement measure(List<PlanArm> arms, Sampling sampling) {
        PlanArm baseline = arms.get(0);
        List<Arm> others = arms.stream().skip(1).map(PlanArm::arm).toList();
        try (Session second = baseline.plan().open()) {
            return new Interleaver(sampling, SEED).compare(baseline.arm(), baseline.again(second), others);
        }
    }
}
