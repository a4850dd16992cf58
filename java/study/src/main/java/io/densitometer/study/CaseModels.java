package io.densitometer.study;

import io.densitometer.data.BatchOrder;
import io.densitometer.data.WindowedData;
import io.densitometer.graph.Graph;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import io.densitometer.prune.PruneSpec;
import io.densitometer.prune.Pruner;
import io.densitometer.study.CaseCells.Variant;
import io.densitometer.study.StudyListener.Piece;
import java.util.List;
import java.util.function.Supplier;

/** The models of one case: trained, pruned in each way, fine-tuned; made once, kept in the results folder. */
final class CaseModels {
    private static final String DENSE = "dense";

    private final Preset preset;
    private final StudyCase study;
    private final StudyFolder folder;
    private final Supplier<WindowedData> data;
    private final ModelConfig config;
    private final StudyListener listener;

    CaseModels(
            Preset preset,
            StudyCase study,
            StudyFolder folder,
            Supplier<WindowedData> data,
            ModelConfig config,
            StudyListener listener) {
        this.preset = preset;
        this.study = study;
        this.folder = folder;
        this.data = data;
        this.config = config;
        this.listener = listener;
    }

    /**
     * What one way of pruning gives.
     *
     * @param pruned straight after pruning; null for gradual pruning, which never stops there
     * @param finetuned trained on with the mask
     */
    record Pruned(Graph pruned, Graph finetuned) {}

    /** Training steps still to do for the dense model and these variants, at most. */
    long stepsLeft(List<Variant> variants) {
        long dense = folder.hasModel(study, DENSE) ? 0 : steps(preset.epochs());
        long unfinished = variants.stream()
                .filter(variant -> !folder.hasModel(study, finetuned(variant)))
                .count();
        return dense + unfinished * steps(preset.finetuneEpochs());
    }

    private long steps(int epochs) {
        int all = BatchOrder.batches(data.get().train().size(), preset.trainBatch(), false);
        return (long) epochs * (preset.maxSteps() == 0 ? all : Math.min(preset.maxSteps(), all));
    }

    Graph dense() {
        return model(DENSE, "training " + study, steps(preset.epochs()), () -> {
            Graph fresh = Models.build(study.model(), config, WeightSource.seeded(study.seed()));
            return fitting(DENSE, preset.epochs(), preset.learningRate()).train(fresh);
        });
    }

    /** The models of one way of pruning, made or read. */
    Pruned of(Graph dense, Variant variant) {
        PruneSpec spec = variant.method().spec(variant.density(), preset.exclude());
        String name = finetuned(variant);
        long steps = steps(preset.finetuneEpochs());
        String what = variant + ": " + study;
        if (variant.method().gradual()) {
            return new Pruned(
                    null,
                    model(
                            name,
                            "pruning gradually " + what,
                            steps,
                            () -> finetuning(name).trainGradually(dense, spec)));
        }
        String first = stem(variant) + "-pruned";
        Graph pruned = model(
                first,
                "pruning " + what,
                0,
                () -> finetuning(first).evaluated(Pruner.prune(dense, spec).graph()));
        return new Pruned(
                pruned,
                model(name, "fine-tuning " + what, steps, () -> finetuning(name).train(pruned)));
    }

    private static String stem(Variant variant) {
        return variant.method().name() + "-" + variant.density();
    }

    private static String finetuned(Variant variant) {
        return stem(variant) + "-finetuned";
    }

    private Graph model(String name, String what, long steps, Supplier<Graph> make) {
        return folder.model(study, name, listener, () -> {
            listener.began(new Piece(StudyListener.Kind.TRAINING, what, steps));
            return make.get();
        });
    }

    private Fitting finetuning(String name) {
        return fitting(name, preset.finetuneEpochs(), preset.finetuneLearningRate());
    }

    private Fitting fitting(String name, int epochs, double learningRate) {
        return new Fitting(
                preset, data.get(), folder.checkpoint(study, name), study.seed(), epochs, learningRate, listener);
    }
}
