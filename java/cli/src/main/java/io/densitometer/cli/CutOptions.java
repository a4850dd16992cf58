package io.densitometer.cli;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.prune.method.Method;
import io.densitometer.prune.method.Method.How;
import io.densitometer.prune.structured.PrunePlan;
import io.densitometer.prune.structured.Target;
import io.densitometer.study.LatencyProbe;
import io.densitometer.study.Setting;
import io.densitometer.tune.Prediction;
import io.densitometer.tune.Profile;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What {@code prune} needs to know to cut channels: the target, and where time is measured. */
final class CutOptions {
    @Option(
            names = "--target",
            paramLabel = "WHAT=SHARE",
            description = "structured: what may be left, as in params=0.5, flops=0.4 or latency=0.6 of the dense model")
    private String target;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            defaultValue = "cpu",
            description = "structured: where time is predicted and measured (default: ${DEFAULT-VALUE})")
    private String backend;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "1",
            description = "structured: samples per timed run (default: 1)")
    private int batch;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "structured: threads per timed run (default: 1)")
    private int threads;

    @Option(
            names = "--seconds",
            defaultValue = "1",
            description = "latency: most seconds for each measurement (default: ${DEFAULT-VALUE})")
    private double seconds;

    /** Refuses a target for a method that sets zeros. */
    void requireNone(String method) {
        if (target != null) {
            throw new BadInputException("--target is for structured pruning: give " + method
                    + " a --density, or choose --method structured");
        }
    }

    /** The target of the option, or of the method's own word and a density. */
    Target target(Method.Cut method, Double density) {
        if ((target == null) == (density == null)) {
            throw new BadInputException(
                    (target == null ? "--target is missing" : "--target and --density are one thing")
                            + ": give one, such as --target params=0.5");
        }
        return target == null ? new Target(method.target(), density) : Target.parse(target);
    }

    /** The plan; a latency target is searched for with real measurements. */
    PrunePlan plan(Method.Cut method, Graph dense, Target goal, How how) {
        Setting setting = new Setting(batch, threads);
        if (Backend.all().stream().map(Backend::name).noneMatch(backend::equals)) {
            Backend.named(backend); // Refuses it; one that is known but unavailable merely predicts nothing.
        }
        if (goal.kind() != Target.Kind.LATENCY) {
            return method.plan(dense, dense, goal, how);
        }
        if (!(seconds > 0 && seconds <= 3600)) {
            throw new BadInputException("--seconds " + seconds + " is out of range: give more than 0, at most 3600");
        }
        try (LatencyProbe probe = new LatencyProbe(Backend.named(backend), dense, setting, seconds)) {
            How timed = new How(how.recipe(), how.exclude(), how.evidence().withLatency(probe));
            return method.plan(dense, dense, goal, timed);
        }
    }

    /** Microseconds before and, as the profile of the dense plan suggests, after; none where the backend does not time steps. */
    Optional<double[]> predicted(Graph dense, Graph cut) {
        Optional<Backend> found = Backend.all().stream()
                .filter(b -> b.name().equals(backend) && b.availability().available())
                .findFirst();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (Plan plan = found.get().compile(dense, CompileOptions.dense(batch, threads))) {
            Profile profile = Profile.of(plan);
            return profile.micros() > 0
                    ? Optional.of(new double[] {profile.micros(), Prediction.micros(profile, dense, cut)})
                    : Optional.empty();
        }
    }

    /** For example {@code cpu, batch 1, 1 thread}. */
    String where() {
        return backend + ", " + new Setting(batch, threads);
    }
}
