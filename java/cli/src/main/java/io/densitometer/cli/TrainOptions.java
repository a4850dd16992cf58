package io.densitometer.cli;

import io.densitometer.data.DataSets;
import io.densitometer.data.Fill;
import io.densitometer.data.LoadOptions;
import io.densitometer.data.Series;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.study.TrainedModel;
import io.densitometer.train.Epoch;
import io.densitometer.train.LearningRate;
import io.densitometer.train.TrainCheckpoint;
import io.densitometer.train.TrainConfig;
import io.densitometer.train.TrainListener;
import io.densitometer.train.Trainer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What {@code train} and {@code finetune} share: the data, the settings, and the work itself. */
final class TrainOptions {
    @Option(names = "--data", required = true, description = "CSV or CSV.gz file, or built-in")
    private String data;

    @Option(names = "--fill", paramLabel = "HOW", description = "mend faults: keep, forward, linear, drop-empty, ...")
    private String fill;

    @Option(names = "--epochs", defaultValue = "10", description = "at most (default: ${DEFAULT-VALUE})")
    private int epochs;

    @Option(names = "--batch", defaultValue = "32", description = "windows per step (default: ${DEFAULT-VALUE})")
    private int batch;

    @Option(names = "--learning-rate", defaultValue = "1e-4", description = "of Adam (default: ${DEFAULT-VALUE})")
    private double learningRate;

    @Option(
            names = "--schedule",
            defaultValue = "type1",
            description = "type1, type2, type3, cosine, constant (default: ${DEFAULT-VALUE})")
    private String schedule;

    @Option(names = "--patience", defaultValue = "3", description = "epochs without gain; 0: all (default: 3)")
    private int patience;

    @Option(names = "--clip", defaultValue = "0", description = "largest norm of the gradients; 0: any")
    private double clip;

    @Option(names = "--seed", defaultValue = "2021", description = "of everything drawn (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--threads", defaultValue = "1", description = "of libtorch (default: ${DEFAULT-VALUE})")
    private int threads;

    @Option(names = "--max-steps", defaultValue = "0", description = "steps per epoch; 0: all windows")
    private int maxSteps;

    @Option(names = "--max-windows", defaultValue = "0", description = "validation and test windows; 0: all")
    private int maxWindows;

    @Option(names = "--checkpoint", paramLabel = "FILE", description = "saved after each epoch; gone on from if there")
    private Path checkpoint;

    @Mixin
    private OutOption out;

    @Mixin
    private JsonOption json;

    /** Refuses what cannot work before anything is read. */
    Path checked() {
        config();
        return out.checked();
    }

    Series series() {
        return series(data, fill);
    }

    /** A data set, its faults mended as {@code --fill} says; null leaves them to be refused. */
    static Series series(String data, String fill) {
        LoadOptions options = LoadOptions.standard();
        return DataSets.open(data, fill == null ? options : options.withFills(Fill.parse(fill)));
    }

    long seed() {
        return seed;
    }

    /** Trains, writes the model, and prints how it went. */
    void train(Graph graph, Series series, Path file, CommandSpec spec) {
        PrintWriter progress = spec.commandLine().getErr();
        Trainer trainer = new Trainer(config()).withListener(listener(progress));
        Trainer saving = checkpoint == null ? trainer : trainer.withCheckpoint(new TrainCheckpoint(checkpoint, false));
        TrainedModel trained = TrainedModel.train(graph, series, saving, config(), maxWindows);
        OnnxFile.write(trained.graph(), file);
        ModelSummary summary = ModelSummary.of(file, trained.graph());
        Map<String, Object> result = Map.of(
                "model", summary,
                "data", series.description().name(),
                "epochs", trained.result().epochs(),
                "best_epoch", trained.result().bestEpoch(),
                "epoch_seconds", trained.result().epochSeconds(),
                "test", trained.test());
        json.print(spec, result, () -> print(spec.commandLine().getOut(), trained, summary));
    }

    private TrainConfig config() {
        if (maxWindows < 0) {
            throw new BadInputException("--max-windows " + maxWindows + " is out of range: give 0 (all) or more");
        }
        return TrainConfig.STANDARD
                .withEpochs(epochs)
                .withBatch(batch)
                .withRate(learningRate, LearningRate.named(schedule))
                .withPatience(patience)
                .withClip(clip)
                .withSeed(seed)
                .withThreads(threads)
                .withMost(maxSteps, maxWindows);
    }

    private TrainListener listener(PrintWriter progress) {
        return new TrainListener() {
            @Override
            public void epoch(Epoch epoch) {
                progress.printf(
                        Locale.ROOT,
                        "epoch %d of %d: train loss %.4f, validation loss %.4f, %.1f s%n",
                        epoch.number(),
                        epochs,
                        epoch.trainLoss(),
                        epoch.validationLoss(),
                        epoch.seconds());
                progress.flush();
            }

            @Override
            public void note(String sentence) {
                progress.println(sentence);
            }
        };
    }

    private static void print(PrintWriter out, TrainedModel trained, ModelSummary summary) {
        out.printf(
                Locale.ROOT,
                "best epoch %d; test MSE %.4f, MAE %.4f on %d windows; %.1f s an epoch%n",
                trained.result().bestEpoch(),
                trained.test().mse(),
                trained.test().mae(),
                trained.test().windows(),
                trained.result().epochSeconds());
        if (trained.result().limited()) {
            out.println("limited: epochs or validation took a share of the windows only");
        }
        out.println(summary.text());
    }
}
