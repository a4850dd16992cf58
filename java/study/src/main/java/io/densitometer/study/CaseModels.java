package io.densitometer.study;

import io.densitometer.data.WindowedData;
import io.densitometer.graph.Graph;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import io.densitometer.prune.Pruner;
import java.util.ArrayList;
import java.util.List;

/** The models of one case: trained, pruned in each way, fine-tuned; made once, kept in the results folder. */
final class CaseModels {
    private final Preset preset;
    private final StudyCase study;
    private final StudyFolder folder;
    private final WindowedData data;
    private final ModelConfig config;
    private final StudyListener listener;

    CaseModels(
            Preset preset,
            StudyCase study,
            StudyFolder folder,
            WindowedData data,
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
     * One way of pruning at one density.
     *
     * @param pruned straight after pruning; null for gradual pruning, which never stops there
     * @param finetuned trained on with the mask
     */
    record Variant(Method method, double density, Graph pruned, Graph finetuned) {}

    Graph dense() {
        return folder.model(study, "dense", () -> {
            listener.began("training " + study);
            Graph fresh = Models.build(study.model(), config, WeightSource.seeded(study.seed()));
            return fitting("dense", preset.epochs(), preset.learningRate()).train(fresh);
        });
    }

    List<Variant> variants(Graph dense) {
        List<Variant> variants = new ArrayList<>();
        for (String word : preset.methods()) {
            Method method = Method.parse(word);
            method.densities(preset.densities()).forEach(density -> variants.add(variant(dense, method, density)));
        }
        return variants;
    }

    private Variant variant(Graph dense, Method method, double density) {
        String name = method.name() + "-" + density;
        if (method.gradual()) {
            return new Variant(method, density, null, folder.model(study, name + "-finetuned", () -> {
                listener.began("pruning gradually, " + study + " to density " + density);
                return finetuning(name + "-finetuned").trainGradually(dense, method.spec(density, preset.exclude()));
            }));
        }
        Graph pruned = folder.model(study, name + "-pruned", () -> {
            listener.began("pruning " + study + " by " + method.name() + " to density " + density);
            Graph masked =
                    Pruner.prune(dense, method.spec(density, preset.exclude())).graph();
            return finetuning(name).evaluated(masked);
        });
        Graph finetuned = folder.model(study, name + "-finetuned", () -> {
            listener.began("fine-tuning " + study + ", " + method.name() + " at density " + density);
            return finetuning(name + "-finetuned").train(pruned);
        });
        return new Variant(method, density, pruned, finetuned);
    }

    private Fitting finetuning(String name) {
        return fitting(name, preset.finetuneEpochs(), preset.finetuneLearningRate());
    }

    private Fitting fitting(String name, int epochs, double learningRate) {
        return new Fitting(preset, data, folder.checkpoint(study, name), study.seed(), epochs, learningRate, listener);
    }
}
