package io.densitometer.campaign;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Precision;
import io.densitometer.model.Models;
import java.util.ArrayList;
import java.util.List;

/**
 * The dense models in PyTorch, from the ONNX files that we export, beside ours: a process of its own, with our plan measured before and
 * after it. Skipped where no Python with PyTorch, or none that finds a device, is there.
 *
 * @param title heads it in the report
 * @param size which hyper-parameters
 * @param models names
 * @param precisions those to compute in
 * @param batches samples per run
 * @param modes {@code eager}, {@code graph} (a CUDA graph) and {@code compiled} ({@code torch.compile} with CUDA graphs)
 * @param device {@code cuda} or {@code cpu}
 * @param seconds of each measurement
 * @param mostSeconds after which the process is stopped
 */
record TorchModels(
        String title,
        ModelSize size,
        List<String> models,
        List<String> precisions,
        List<Integer> batches,
        List<String> modes,
        String device,
        double seconds,
        int mostSeconds)
        implements Part {
    private static final String KIND = "torch";
    private static final List<String> MODES = List.of("eager", "graph", "compiled");

    TorchModels {
        Part.require(title != null && !title.isBlank(), KIND, "title is missing");
        Part.require(size != null, KIND, "size is missing: give paper or small");
        models = Part.filled(KIND, "models", models);
        models.forEach(Models::named);
        precisions = Part.filled(KIND, "precisions", precisions);
        precisions.forEach(Precision::named);
        batches = Part.filled(KIND, "batches", batches);
        batches.forEach(batch -> CompileOptions.dense(batch, 1));
        modes = Part.filled(KIND, "modes", modes);
        for (String mode : modes) {
            Part.require(MODES.contains(mode), KIND, "modes has '" + mode + "': give some of " + MODES);
        }
        Part.require(List.of("cuda", "cpu").contains(device), KIND, "device is '" + device + "': give cuda or cpu");
        Part.require(seconds > 0 && seconds <= 600, KIND, "seconds " + seconds + " must be above 0 and at most 600");
        Part.require(
                mostSeconds >= 1 && mostSeconds <= 3600, KIND, "most_seconds " + mostSeconds + " must be 1 to 3600");
    }

    @Override
    public List<Task> tasks(Site site) {
        ModelGraphs graphs = new ModelGraphs(size);
        List<Task> tasks = new ArrayList<>();
        for (String precision : precisions) {
            for (int batch : batches) {
                for (String model : models) {
                    TorchCell cell = new TorchCell(
                            site.backend().name(),
                            size,
                            model,
                            precision,
                            batch,
                            modes,
                            device,
                            seconds,
                            mostSeconds,
                            site.python());
                    tasks.add(new Task(cell.key(), cell, () -> cell.measure(site, graphs.dense(model))));
                }
            }
        }
        return tasks;
    }

    @Override
    public List<Section> report(List<CellResult> cells) {
        return new TorchReport(this, cells).sections();
    }
}
