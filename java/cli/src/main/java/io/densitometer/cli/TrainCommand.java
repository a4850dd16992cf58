package io.densitometer.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.densitometer.data.Series;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.ModelRecipe;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a new model. */
@Command(
        name = "train",
        description = {
            "Trains a model from scratch on a series.",
            "Each key of a config is also a flag that goes before the file's; channels and frequency are the data's."
        })
final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "NAME", description = "architecture (default: the config's key model)")
    private String model;

    @Option(names = "--config", paramLabel = "JSON", description = "file with the model's config")
    private Path config;

    @Mixin
    private TrainOptions options;

    /** The verb with one option for each key of a config. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new TrainCommand());
        // Not the standard mixin: its --version would hide the config's key of that name.
        line.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help message and exit.")
                        .build());
        for (String key : keys()) {
            line.getCommandSpec()
                    .addOption(OptionSpec.builder(flag(key))
                            .type(String.class)
                            .paramLabel("VALUE")
                            .description("config key " + key)
                            .build());
        }
        return line;
    }

    @Override
    public Integer call() {
        Path file = options.checked();
        Series series = options.series();
        Map<String, Object> defaults =
                Map.of("enc_in", series.columns(), "freq", series.frequency().code());
        ModelRecipe recipe = ModelRecipe.read(config, defaults, changes()).named(model);
        if (recipe.model().isEmpty()) {
            throw new BadInputException("--model is missing: give the name of an architecture, such as Transformer");
        }
        Graph graph = Models.build(recipe.model(), recipe.config(), WeightSource.seeded(options.seed()));
        options.train(graph, series, file, spec);
        return Exit.FINE;
    }

    /** Config keys given as flags. */
    private Map<String, String> changes() {
        Map<String, String> changes = new LinkedHashMap<>();
        for (String key : keys()) {
            String value = spec.commandLine().getParseResult().matchedOptionValue(flag(key), null);
            if (value != null) {
                changes.put(key, value);
            }
        }
        return changes;
    }

    private static List<String> keys() {
        return Arrays.stream(ModelConfig.class.getRecordComponents())
                .map(TrainCommand::key)
                .toList();
    }

    private static String key(RecordComponent component) {
        return component.getAccessor().getAnnotation(JsonProperty.class).value();
    }

    private static String flag(String key) {
        return "--" + key.replace('_', '-');
    }
}
