package io.densitometer.train;

import io.densitometer.data.BatchOrder;
import io.densitometer.data.WindowBuffers;
import io.densitometer.data.WindowedData;
import io.densitometer.data.WindowedSplit;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.prune.Masks;
import io.densitometer.train.torch.Libtorch;
import io.densitometer.train.torch.TrainingRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Trains a graph on the train windows of a series; the weights of the epoch with the least validation loss win. */
public final class Trainer {
    private final TrainConfig config;
    private final TrainListener listener;
    private final PruneSchedule pruning;
    private final TrainCheckpoint checkpoint;

    private Trainer(TrainConfig config, TrainListener listener, PruneSchedule pruning, TrainCheckpoint checkpoint) {
        this.config = config;
        this.listener = listener;
        this.pruning = pruning;
        this.checkpoint = checkpoint;
    }

    /** Trains without pruning, checkpoints or a listener; see the {@code with} methods. */
    public Trainer(TrainConfig config) {
        this(config, TrainListener.NONE, PruneSchedule.NONE, null);
    }

    public Trainer withListener(TrainListener other) {
        return new Trainer(config, other, pruning, checkpoint);
    }

    public Trainer withPruning(PruneSchedule other) {
        return new Trainer(config, listener, other, checkpoint);
    }

    /** Saves the state after each epoch, and goes on from what is there. */
    public Trainer withCheckpoint(TrainCheckpoint other) {
        return new Trainer(config, listener, pruning, other);
    }

    /** Trains a graph with these settings alone. */
    public static TrainResult train(Graph graph, WindowedData data, TrainConfig config, TrainListener listener) {
        return new Trainer(config).withListener(listener).train(graph, data);
    }

    /**
     * Trains a graph from the weights it has. Zeros of weights with a sparsity pattern stay zero.
     *
     * @throws TrainingFailure when a loss is not finite
     * @throws io.densitometer.graph.BadInputException when model and data do not fit, or a checkpoint cannot be used
     */
    public TrainResult train(Graph graph, WindowedData data) {
        Libtorch.useThreads(config.threads(), 1);
        WindowBuffers buffers = data.buffers(config.batch());
        try (TrainingRun run = new TrainingRun(
                graph, Feed.of(graph, buffers, config.batch()), buffers.target(), config.seed(), false)) {
            return new Training(graph, data, buffers, run).train();
        }
    }

    /** One training and its state. */
    private final class Training {
        private final Graph initial;
        private final WindowedSplit train;
        private final WindowedSplit validation;
        private final WindowBuffers buffers;
        private final TrainingRun run;
        private final int[] validated;
        private final int allSteps;
        private final int steps;
        private final long totalSteps;
        private TrainState state;

        Training(Graph graph, WindowedData data, WindowBuffers buffers, TrainingRun run) {
            this.initial = graph;
            this.train = data.train();
            this.validation = data.validation();
            this.buffers = buffers;
            this.run = run;
            this.allSteps = BatchOrder.batches(train.size(), config.batch(), false);
            this.steps = config.maxSteps() == 0 ? allSteps : Math.min(config.maxSteps(), allSteps);
            this.totalSteps = (long) steps * config.epochs();
            int most = config.maxValidation() == 0 ? validation.size() : config.maxValidation();
            this.validated = Evaluation.evenly(validation.size(), most);
            this.state = new TrainState(graph, null, run.adam().state(), List.of(), 0, 0, 0);
        }

        TrainResult train() {
            String identity = checkpoint == null ? "" : TrainCheckpoint.identity(initial, config, pruning, train);
            resume(identity);
            int resumed = state.epochs().size();
            while (state.epochs().size() < config.epochs() && !outOfPatience()) {
                epoch(state.epochs().size() + 1);
                if (checkpoint != null) {
                    checkpoint.save(state, identity);
                }
                listener.epoch(state.epochs().get(state.epochs().size() - 1));
            }
            Graph best = state.best() == null ? state.graph() : state.best();
            return new TrainResult(
                    best,
                    state.epochs(),
                    state.bestEpoch() == 0 ? state.epochs().size() : state.bestEpoch(),
                    state.epochs().size() < config.epochs(),
                    steps,
                    allSteps,
                    validated.length,
                    validation.size(),
                    resumed);
        }

        private void resume(String identity) {
            Optional<TrainState> found =
                    checkpoint == null ? Optional.empty() : checkpoint.load(initial, identity, listener);
            found.ifPresent(saved -> {
                state = saved;
                run.parameters().load(saved.graph());
                run.adam().restore(saved.adam());
            });
        }

        private boolean outOfPatience() {
            return config.patience() > 0 && state.waited() >= config.patience();
        }

        private void epoch(int number) {
            long start = System.nanoTime();
            double rate = config.schedule().at(number, config.epochs(), config.learningRate());
            int[] order = BatchOrder.shuffled(train.size(), config.seed(), number);
            run.reseed(config.seed() * 0x9E3779B97F4A7C15L + number);
            Graph masked = state.graph();
            double sum = 0;
            int windows = 0;
            for (int step = 1; step <= steps; step++) {
                int count = Math.min(config.batch(), order.length - windows);
                train.fill(order, windows, count, buffers);
                double loss = run.gradients(count);
                requireFinite(loss, number, step, rate);
                run.step(rate, config.clip());
                sum += loss * count;
                windows += count;
                masked = prune(masked, state.steps() + step);
                listener.step(number, config.epochs(), step, steps, loss);
            }
            long trained = System.nanoTime();
            double loss = validate(number, rate);
            double validationSeconds = (System.nanoTime() - trained) / 1e9;
            double seconds = (trained - start) / 1e9;
            finish(masked, new Epoch(number, rate, steps, sum / windows, loss, seconds, validationSeconds));
        }

        private Graph prune(Graph masked, long step) {
            if (!pruning.due(step, totalSteps)) {
                return masked;
            }
            Graph pruned = pruning.prune(run.parameters().store(masked), step, totalSteps);
            run.parameters().load(pruned);
            run.adam().prune();
            return pruned;
        }

        private double validate(int number, double rate) {
            double sum = 0;
            for (int from = 0; from < validated.length; from += config.batch()) {
                int count = Math.min(config.batch(), validated.length - from);
                validation.fill(validated, from, count, buffers);
                sum += run.loss(count) * count;
            }
            double loss = sum / validated.length;
            requireFinite(loss, number, 0, rate);
            return loss;
        }

        private void requireFinite(double loss, int epoch, int step, double rate) {
            if (!Double.isFinite(loss)) {
                String where = step == 0 ? "the validation after epoch " + epoch : "epoch " + epoch + ", step " + step;
                throw new TrainingFailure(
                        "training of " + initial.name() + " diverged: the loss is " + loss + " in " + where
                                + " at learning rate " + rate + "; lower the learning rate or clip the gradients",
                        epoch,
                        step);
            }
        }

        /** Weights count as the best only once nothing is pruned any more. */
        private void finish(Graph masked, Epoch epoch) {
            Graph now = run.parameters().store(masked);
            requireMasks(masked, now);
            List<Epoch> epochs = new ArrayList<>(state.epochs());
            epochs.add(epoch);
            long done = state.steps() + steps;
            boolean counts = pruning.done(done, totalSteps);
            boolean better = counts && epoch.validationLoss() < state.bestLoss();
            state = new TrainState(
                    now,
                    better ? now : state.best(),
                    run.adam().state(),
                    epochs,
                    better ? epoch.number() : state.bestEpoch(),
                    better || !counts ? 0 : state.waited() + 1,
                    done);
        }

        private void requireMasks(Graph masked, Graph trained) {
            for (Map.Entry<Value, float[]> entry : Masks.of(masked).entrySet()) {
                Weight weight = trained.weight(entry.getKey());
                float[] mask = entry.getValue();
                for (int i = 0; i < mask.length; i++) {
                    if (mask[i] == 0 && weight.data().get(i) != 0) {
                        throw new IllegalStateException("training revived the pruned element " + i + " of "
                                + entry.getKey().name());
                    }
                }
            }
        }
    }
}
