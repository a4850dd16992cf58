package io.densitometer.study;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.data.Series;
import io.densitometer.data.TimeEncoding;
import io.densitometer.data.WindowSpec;
import io.densitometer.data.WindowedData;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.train.Evaluation;
import io.densitometer.train.TrainConfig;
import io.densitometer.train.TrainResult;
import io.densitometer.train.Trainer;

/**
 * A model trained on a series, with what it was trained on in its metadata.
 *
 * @param graph the weights of the best epoch
 * @param result how training went
 * @param test errors on the test split
 */
public record TrainedModel(Graph graph, TrainResult result, Evaluation test) {
    private static final String DATA_KEY = "densitometer.data";
    private static final String SCALER_KEY = "densitometer.scaler";
    private static final String LIBTORCH = "libtorch";

    /**
     * Trains from the weights that the graph has, zeros of pruned weights kept, and evaluates.
     *
     * @param trainer with its listener and checkpoint
     * @param config the same that the trainer has
     * @param testWindows evenly spaced windows of the test split to evaluate on; 0 takes all
     * @throws BadInputException when model and series do not fit
     */
    public static TrainedModel train(Graph graph, Series series, Trainer trainer, TrainConfig config, int testWindows) {
        Backend.named(LIBTORCH);
        WindowedData data = windows(graph, series);
        TrainResult result = trainer.train(graph, data);
        Evaluation test = test(result.graph(), data, config, testWindows);
        Graph noted = result.graph()
                .withMetadata(DATA_KEY, series.description().name())
                .withMetadata(SCALER_KEY, Provenance.write(data.scaler()));
        Cell.Accuracy accuracy = new Cell.Accuracy(test.mse(), test.mae());
        return new TrainedModel(Provenance.with(noted, Cell.Training.of(result), accuracy), result, test);
    }

    /**
     * The series cut into windows as the model's config asks.
     *
     * @throws BadInputException when model and series do not fit
     */
    public static WindowedData windows(Graph graph, Series series) {
        String text = graph.metadata().get(Models.CONFIG_KEY);
        if (text == null) {
            throw new BadInputException("model " + graph.name()
                    + " does not say its config, so data cannot be cut for it: give one made by 'train' or 'import'");
        }
        ModelConfig config = ModelConfig.parse(text);
        if (config.encIn() != series.columns()) {
            throw new BadInputException("model " + graph.name() + " takes " + config.encIn() + " channels, but "
                    + series.description().source() + " has " + series.columns() + ": give the data it was made for");
        }
        WindowSpec window = new WindowSpec(config.seqLen(), config.labelLen(), config.predLen());
        return WindowedData.of(series, window, new TimeEncoding(config.embed(), config.freq()));
    }

    private static Evaluation test(Graph graph, WindowedData data, TrainConfig config, int windows) {
        CompileOptions options = CompileOptions.dense(config.batch(), config.threads());
        try (Plan plan = Backend.named(LIBTORCH).compile(graph, options)) {
            int most = windows == 0 ? data.test().size() : windows;
            return Evaluation.of(plan, data.test(), most);
        }
    }
}
