package io.densitometer.cli;

import io.densitometer.cli.KernelOutcome.Result;
import io.densitometer.cli.Programs.Output;
import java.util.List;
import java.util.function.Consumer;

/** Builds the test programs of kernels and runs them: on the host emulation, and on a device where that one was built. */
final class KernelCheck {
    private final KernelBuild build;
    private final Consumer<String> progress;

    /** @param progress is told what is under way */
    KernelCheck(KernelBuild build, Consumer<String> progress) {
        this.build = build;
        this.progress = progress;
    }

    /** Checks ops one after the other; a failure does not hold up the others. */
    List<KernelOutcome> of(List<String> ops) {
        Output configured = build.configure();
        if (!configured.succeeded()) {
            return List.of(failed("all", "configure", configured));
        }
        return ops.stream().flatMap(op -> of(op).stream()).toList();
    }

    private List<KernelOutcome> of(String op) {
        progress.accept("building and running the cases of " + op);
        String emulated = op + "_test";
        String device = op + "_device_test";
        boolean onDevice = build.built(device);
        Output built = build.build(onDevice ? List.of(emulated, device) : List.of(emulated));
        if (!built.succeeded()) {
            return List.of(failed(op, "build", built));
        }
        return List.of(
                outcome(op, "emulation", build.run(emulated)),
                onDevice ? outcome(op, "device", build.run(device)) : absent(op, device));
    }

    private KernelOutcome absent(String op, String program) {
        String details =
                build.hasNvcc() ? "'cmake --build --preset release --target " + program + "' builds it" : "needs nvcc";
        return new KernelOutcome(op, "device", Result.NOT_BUILT, details, List.of());
    }

    private static KernelOutcome outcome(String op, String step, Output run) {
        return run.whySkipped()
                .map(reason -> new KernelOutcome(op, step, Result.SKIPPED, reason, List.of()))
                .orElseGet(() -> ended(op, step, run));
    }

    private static KernelOutcome ended(String op, String step, Output run) {
        return run.succeeded()
                ? new KernelOutcome(op, step, Result.PASSED, run.last("[  PASSED  ] ", ""), List.of())
                : failed(op, step, run);
    }

    private static KernelOutcome failed(String op, String step, Output run) {
        return new KernelOutcome(op, step, Result.FAILED, "exit code " + run.code(), run.lines());
    }
}
