package io.densitometer.cli;

import io.densitometer.graph.Graph;
import io.densitometer.onnx.OnnxFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains a model on. */
@Command(
        name = "finetune",
        mixinStandardHelpOptions = true,
        description = "Trains a model on; what was pruned stays zero.")
final class FinetuneCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "model file (ONNX)")
    private Path model;

    @Mixin
    private TrainOptions options;

    @Override
    public Integer call() {
        Path file = options.checked();
        Graph graph = OnnxFile.read(model);
        options.train(graph, options.series(), file, spec);
        return Exit.FINE;
    }
}
