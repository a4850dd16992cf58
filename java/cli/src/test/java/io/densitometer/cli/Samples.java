package io.densitometer.cli;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Weight;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.Safetensors;
import io.densitometer.model.WeightSource;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.study.Cell;
import io.densitometer.study.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Small files of every kind that verbs read. */
final class Samples {
    static final String CONFIG = "{\"seq_len\":24,\"label_len\":12,\"pred_len\":12,\"enc_in\":7,\"d_model\":16,"
            + "\"d_ff\":32,\"n_heads\":2,\"e_layers\":1}";

    private Samples() {}

    static Path config(Path folder) throws IOException {
        return Files.writeString(folder.resolve("config.json"), CONFIG);
    }

    static Graph graph() {
        return Models.build("Transformer", ModelConfig.parse(CONFIG), WeightSource.seeded(1));
    }

    static Path model(Path folder) {
        Path file = folder.resolve("model.onnx");
        OnnxFile.write(graph(), file);
        return file;
    }

    /** The model's weights as a PyTorch checkpoint would hold them. */
    static Path weights(Path folder) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        graph().weights().forEach((value, weight) -> {
            if (weight.kind() != Weight.Kind.CONSTANT) {
                tensors.put("net." + value.name(), weight.data());
            }
        });
        Path file = folder.resolve("weights.safetensors");
        Safetensors.write(file, tensors);
        return file;
    }

    /** Hourly rows of one column; line 3 holds a sentinel where asked. */
    static Path series(Path folder, String name, int rows, boolean sentinel) throws IOException {
        LocalDateTime start = LocalDateTime.of(2020, 1, 1, 0, 0);
        String lines = IntStream.range(0, rows)
                .mapToObj(row -> start.plusHours(row).toString().replace('T', ' ') + ":00,"
                        + (sentinel && row == 1 ? "-9999" : row % 24))
                .collect(Collectors.joining("\n", "date,OT\n", "\n"));
        return Files.writeString(folder.resolve(name), lines);
    }

    /** A results folder with one finished and one failed cell. */
    static Path results(Path folder, double mse) {
        Cell.Task task = new Cell.Task("Transformer", "built-in", 24, 12, 1, Map.of());
        Cell.Target target = new Cell.Target("cpu", 1, 1);
        Cell.Pruning dense = new Cell.Pruning(Cell.Pruning.DENSE, 1, Cell.Stage.DENSE);
        Cell.Pruning pruned = new Cell.Pruning("magnitude-global", 0.1, Cell.Stage.PRUNED);
        Results.write(
                folder,
                new Cell(
                        Cell.Status.OK,
                        "",
                        task,
                        dense,
                        target,
                        null,
                        new Cell.Accuracy(mse, mse),
                        null,
                        null,
                        List.of(),
                        null,
                        Map.of()));
        Results.write(folder, Cell.failed(task, pruned, target, "the loss was not finite"));
        return folder;
    }
}
