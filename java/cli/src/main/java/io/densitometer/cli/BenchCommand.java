package io.densitometer.cli;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Precision;
import io.densitometer.graph.BadInputException;
import io.densitometer.measure.Environment;
import io.densitometer.measure.Sampling;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.study.Bench;
import io.densitometer.tune.TuneCache;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Models on backends, measured against each other. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures models on backends, interleaved in one run.",
            "Prints ratios with intervals, and verdicts. The first model on the first backend is the baseline; its A/A row"
                    + " gives the noise floor."
        })
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "MODEL", description = "model files (ONNX)")
    private List<Path> models;

    @Option(
            names = "--backend",
            split = ",",
            paramLabel = "NAME",
            defaultValue = "cpu",
            description = "backends (default: ${DEFAULT-VALUE})")
    private Set<String> backends;

    @Option(
            names = "--batch",
            split = ",",
            paramLabel = "N",
            defaultValue = "1",
            description = "batch sizes (default: 1)")
    private Set<Integer> batches;

    @Option(
            names = "--threads",
            split = ",",
            paramLabel = "N",
            defaultValue = "1",
            description = "threads (default: 1)")
    private Set<Integer> threads;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            defaultValue = "fp32",
            description = "what plans compute in: fp32, tf32, fp16 or bf16 (default: ${DEFAULT-VALUE})")
    private String precision;

    @Option(
            names = "--seconds",
            defaultValue = "10",
            description = "most time for each table (default: ${DEFAULT-VALUE})")
    private double seconds;

    @Option(
            names = "--smaller-batch",
            description = "halve a batch that a device has no memory for, instead of stopping")
    private boolean smallerBatch;

    @Option(names = "--untuned", description = "every layer dense, zeros included")
    private boolean untuned;

    @Option(names = "--layers", description = "print what each prunable layer runs as, and why")
    private boolean layers;

    @Option(names = "--profile", description = "print the time of each step")
    private boolean profile;

    @Mixin
    private JsonFileOption json;

    @Override
    public Integer call() {
        json.check();
        Bench.Options options =
                new Bench.Options(!untuned, profile, Precision.named(precision), sampling(), TuneCache.standard());
        batches.forEach(b -> threads.forEach(t -> CompileOptions.dense(b, t)));
        List<Backend> chosen = backends.stream().map(Backend::named).toList();
        List<Bench.Model> read = Bench.named(new LinkedHashSet<>(models), OnnxFile::read);
        List<Bench> results = new ArrayList<>();
        for (int batch : batches) {
            for (int count : threads) {
                results.add(measured(read, chosen, batch, count, options));
                if (!json.replacesText()) {
                    BenchText.print(spec.commandLine().getOut(), results.get(results.size() - 1), layers);
                }
            }
        }
        json.print(spec, Map.of("environment", Environment.probe(), "results", results), () -> {});
        return Exit.FINE;
    }

    private Bench measured(List<Bench.Model> read, List<Backend> chosen, int batch, int count, Bench.Options options) {
        return smallerBatch
                ? Bench.fitting(read, chosen, batch, count, options)
                : Bench.run(read, chosen, batch, count, options);
    }

    private Sampling sampling() {
        if (!(seconds > 0 && seconds <= 86_400)) {
            throw new BadInputException("--seconds " + seconds + " is out of range: give more than 0, at most 86400");
        }
        return Sampling.DEFAULT.withBudgetSeconds(seconds);
    }
}
