package io.densitometer.study;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.data.WindowedData;
import io.densitometer.graph.Graph;
import io.densitometer.prune.PruneSpec;
import io.densitometer.train.Evaluation;
import io.densitometer.train.GradualPruning;
import io.densitometer.train.LearningRate;
import io.densitometer.train.TrainCheckpoint;
import io.densitometer.train.TrainConfig;
import io.densitometer.train.TrainListener;
import io.densitometer.train.TrainResult;
import io.densitometer.train.Trainer;
import java.nio.file.Path;

/** One training within a study, and the error on the test split of what comes out, taken on the engine that is timed. */
record Fitting(
        Preset preset,
        WindowedData data,
        Path checkpoint,
        long seed,
        int epochs,
        double learningRate,
        StudyListener listener) {
    private static final int EVALUATION_BATCH = 32;
    private static final int PRUNINGS = 8;
    /** Share of the steps after which the density stays, so that the rest only trains. */
    private static final double PRUNED_UNTIL = 0.6;

    /** Trains, keeping zeros where the graph is pruned. */
    Graph train(Graph graph) {
        return epochs == 0 ? evaluated(graph) : noted(trainer().train(graph, data));
    }

    /** Prunes in small steps while training. */
    Graph trainGradually(Graph graph, PruneSpec spec) {
        return noted(trainer()
                .withPruning(new GradualPruning(spec, PRUNINGS, PRUNED_UNTIL))
                .train(graph, data));
    }

    /** The graph with its error noted. */
    Graph evaluated(Graph graph) {
        return Provenance.with(graph, null, accuracy(graph));
    }

    private Graph noted(TrainResult result) {
        return Provenance.with(result.graph(), Cell.Training.of(result), accuracy(result.graph()));
    }

    private Cell.Accuracy accuracy(Graph graph) {
        Backend backend = Backend.named(preset.backends().get(0));
        int threads = preset.threads().get(0);
        int windows = preset.evalWindows() == 0 ? data.test().size() : preset.evalWindows();
        try (Plan plan = backend.compile(graph, CompileOptions.dense(EVALUATION_BATCH, threads))) {
            Evaluation errors = Evaluation.of(plan, data.test(), windows);
            return new Cell.Accuracy(errors.mse(), errors.mae());
        }
    }

    private Trainer trainer() {
        TrainConfig config = new TrainConfig(
                epochs,
                preset.trainBatch(),
                learningRate,
                LearningRate.TYPE1,
                preset.patience(),
                preset.clip(),
                seed,
                preset.threads().get(0),
                preset.maxSteps(),
                preset.evalWindows());
        return new Trainer(config)
                .withCheckpoint(new TrainCheckpoint(checkpoint, true))
                .withListener(new TrainListener() {
                    @Override
                    public void step(int epoch, int all, int step, int steps, double loss) {
                        listener.step((epoch - 1L) * steps + step, (long) all * steps);
                    }

                    @Override
                    public void note(String sentence) {
                        listener.note(sentence);
                    }
                });
    }
}
