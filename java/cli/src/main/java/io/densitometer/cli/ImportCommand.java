package io.densitometer.cli;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.model.Checkpoint;
import io.densitometer.model.ModelRecipe;
import io.densitometer.model.Models;
import io.densitometer.onnx.OnnxFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A checkpoint of the published implementation becomes a model file. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Turns a PyTorch checkpoint into a model file.",
            "Tensors carry the state-dict names of thuml/Time-Series-Library."
        })
final class ImportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "JSON", description = "file with the model's config")
    private Path config;

    @Option(names = "--weights", required = true, paramLabel = "SAFETENSORS", description = "file with its weights")
    private Path weights;

    @Option(names = "--prefix", defaultValue = "", description = "what stands before each tensor's name, such as w/")
    private String prefix;

    @Option(names = "--model", paramLabel = "NAME", description = "architecture (default: the config's key model)")
    private String model;

    @Option(
            names = "--seed",
            defaultValue = "2021",
            description = "for indices that the published code draws and the file lacks (default: ${DEFAULT-VALUE})")
    private long seed;

    @Mixin
    private OutOption out;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        Path file = out.checked();
        ModelRecipe recipe = ModelRecipe.read(config).named(model);
        if (recipe.model().isEmpty()) {
            throw new BadInputException(
                    config + " does not say which model it is: add the key \"model\", or give --model");
        }
        Graph graph = Models.build(recipe.model(), recipe.config(), Checkpoint.open(weights, prefix, seed));
        OnnxFile.write(graph, file);
        ModelSummary summary = ModelSummary.of(file, graph);
        json.print(spec, summary, () -> spec.commandLine().getOut().println(summary.text()));
        return Exit.FINE;
    }
}
