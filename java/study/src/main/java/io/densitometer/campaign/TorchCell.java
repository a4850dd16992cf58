package io.densitometer.campaign;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.DeviceClock.Cache;
import io.densitometer.backend.DeviceClock.Steps;
import io.densitometer.backend.Precision;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.measure.Measurement;
import io.densitometer.measure.Summary;
import io.densitometer.model.Safetensors;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.report.Figures;
import io.densitometer.study.PlanArm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** One dense model in PyTorch at one precision and batch size: what such a cell depends on. */
record TorchCell(
        String backend,
        ModelSize size,
        String model,
        String precision,
        int batch,
        List<String> modes,
        String device,
        double seconds,
        int mostSeconds,
        String python) {
    private static final List<String> SCRIPT = List.of("bench/peers/torch_models.py", "peers/torch_models.py");
    private static final int LEAST_SAMPLES = 10;
    private static final double INTERVAL_WIDTH = 0.02;
    private static final double NANOS_PER_MILLI = 1e6;

    /**
     * What a cell found.
     *
     * @param peer what the script wrote
     * @param before our dense plan before the script ran
     * @param after the same after it
     */
    record Found(Peer peer, Own before, Own after) {}

    /**
     * What the script writes.
     *
     * @param torch its version
     * @param python its version
     * @param device its name
     * @param fp32Error largest difference from our outputs in fp32, over the largest output
     * @param error the same in the cell's precision; -1 when some output is no number
     */
    record Peer(String torch, String python, String device, double fp32Error, double error, List<Mode> modes) {}

    /**
     * One way to run in PyTorch.
     *
     * @param prepareSeconds capturing or compiling
     * @param runNanos whole runs, copies included; empty when it could not run
     * @param deviceNanos the module alone by the device's clock; empty on a CPU
     * @param why it could not run; empty when it did
     */
    record Mode(String mode, double prepareSeconds, List<Double> runNanos, List<Double> deviceNanos, String why) {
        boolean ran() {
            return !runNanos.isEmpty();
        }

        Summary run() {
            return summary(runNanos);
        }

        private static Summary summary(List<Double> nanos) {
            return Summary.of(nanos.stream().mapToDouble(Double::doubleValue).toArray());
        }

        Summary onDevice() {
            return deviceNanos.isEmpty() ? null : summary(deviceNanos);
        }
    }

    /** Our plan's times in nanoseconds: whole runs, and its steps by the device's clock, null where there is none. */
    record Own(Summary run, Summary steps) {}

    String key() {
        return "torch " + device + " " + precision + " " + size.name().toLowerCase(Locale.ROOT) + " " + model
                + " batch " + batch + " " + String.join(" ", modes);
    }

    Finding measure(Site site, Graph graph) {
        Path script = Site.found(SCRIPT, "torch");
        Path folder = site.out().resolve("exchange").toAbsolutePath();
        Path file = folder.resolve(size.name().toLowerCase(Locale.ROOT) + "-" + model + "-" + batch + ".onnx");
        Path values = folder.resolve(file.getFileName() + ".safetensors");
        Path answer = folder.resolve(file.getFileName() + ".json");
        write(graph, site.backend(), file, values, answer);
        Own before = own(site.backend(), graph);
        Finding ended = Command.run(words(script, file, values, answer), mostSeconds);
        if (ended.outcome() != Outcome.PASSED) {
            return new Finding(ended.outcome(), last(ended), ended.lines(), null);
        }
        if (!Files.isRegularFile(answer)) {
            return new Finding(Outcome.FAILED, "the script ended without an answer", ended.lines(), null);
        }
        Peer peer = CampaignJson.read(answer, Peer.class);
        Found found = new Found(peer, before, own(site.backend(), graph));
        return Finding.of(Outcome.MEASURED, text(found), found);
    }

    /** What the script said last says most. */
    private static String last(Finding ended) {
        return ended.lines().isEmpty()
                ? ended.text()
                : ended.text() + ": " + ended.lines().get(ended.lines().size() - 1);
    }

    private List<String> words(Path script, Path file, Path values, Path answer) {
        return List.of(
                python,
                "-B",
                script.toString(),
                "--model",
                file.toString(),
                "--values",
                values.toString(),
                "--out",
                answer.toString(),
                "--precision",
                precision,
                "--modes",
                String.join(",", modes),
                "--device",
                device,
                "--seconds",
                Double.toString(seconds));
    }

    /** The model for this batch size, inputs, and our outputs in single precision. */
    private void write(Graph graph, Backend backend, Path file, Path values, Path answer) {
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(answer);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + file.getParent() + ": " + e.getMessage(), e);
        }
        OnnxFile.write(graph, file, OnnxFile.Style.fixed(batch, true));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Random random = new Random(7);
        graph.inputs().forEach(input -> tensors.put("in/" + input.name(), plausible(input, random)));
        try (var plan = backend.compile(graph, CompileOptions.dense(batch, 1))) {
            tensors.put("out/0", plan.run(new ArrayList<>(tensors.values())).get(0));
        }
        Safetensors.write(values, tensors);
    }

    /** As arms of a measurement are filled: standardised values are about normal, marks lie within half a unit. */
    private Tensor plausible(Value input, Random random) {
        boolean marks = input.name().contains("mark");
        int[] sizes = input.shape().bind(batch);
        float[] filled = new float[(int) Shape.of(sizes).elements()];
        for (int i = 0; i < filled.length; i++) {
            filled[i] = marks ? 0.25f : (float) random.nextGaussian();
        }
        return Tensor.of(Shape.of(sizes), filled);
    }

    private Own own(Backend backend, Graph graph) {
        CompileOptions options = CompileOptions.dense(batch, 1).withPrecision(Precision.named(precision));
        Budget budget = new Budget(seconds, LEAST_SAMPLES, INTERVAL_WIDTH);
        try (ArmSet arms = new ArmSet(PlanArm.dense("ours", backend, graph, options))) {
            Summary run = arms.runs(budget).baseline().summary();
            Summary steps = arms.steps(Steps.ALL, Cache.WARM, budget)
                    .map(Measurement::baseline)
                    .map(arm -> arm.summary())
                    .orElse(null);
            return new Own(run, steps);
        }
    }

    private static String text(Found found) {
        String modes = found.peer.modes.stream()
                .map(mode -> mode.mode + " " + (mode.ran() ? millis(mode.run()) + " ms" : "could not run"))
                .collect(Collectors.joining("; "));
        return "ours " + millis(found.before.run) + " ms before, " + millis(found.after.run) + " after; PyTorch "
                + modes;
    }

    static String millis(Summary nanos) {
        return Figures.significant(nanos.p50() / NANOS_PER_MILLI, 4);
    }
}
