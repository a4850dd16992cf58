package io.densitometer.study;

import io.densitometer.backend.Backend;
import io.densitometer.data.BatchOrder;
import io.densitometer.data.WindowedData;
import io.densitometer.graph.Graph;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import io.densitometer.prune.method.Evidence;
import io.densitometer.prune.method.Method;
import io.densitometer.prune.method.Method.How;
import io.densitometer.prune.method.Schedule;
import io.densitometer.prune.structured.Target;
import io.densitometer.study.CaseCells.Variant;
import io.densitometer.study.StudyListener.Piece;
import io.densitometer.train.MeanGradients;
import io.densitometer.tune.TuneCache;
import java.util.List;
import java.util.function.Supplier;

/** The models of one case: trained, pruned in each way, fine-tuned, right-sized; made once, kept in the results folder. */
final class CaseModels {
    private static final String DENSE = "dense";
    /** Batches whose mean gradient first-order criteria take. */
    private static final int GRADIENT_BATCHES = 16;
    /** Longest time of one measurement while a width or a cut is searched for. */
    private static final double SEARCH_SECONDS = 1;

    private final Preset preset;
    private final StudyCase study;
    private final StudyFolder folder;
    private final Supplier<WindowedData> data;
    private final ModelConfig config;
    private final TuneCache cache;
    private final StudyListener listener;

    CaseModels(Preset preset, StudyPlan.Job job, StudyFolder folder, TuneCache cache, StudyListener listener) {
        this.preset = preset;
        this.study = job.study();
        this.folder = folder;
        this.data = job.windows();
        this.config = job.config();
        this.cache = cache;
        this.listener = listener;
    }

    /**
     * What one way of pruning gives.
     *
     * @param pruned straight after pruning; null where pruning and training take turns
     * @param finetuned trained on with what is left
     * @param smaller a dense model that takes as long as the pruned one, trained from scratch; null when not asked for
     */
    record Pruned(Graph pruned, Graph finetuned, Graph smaller) {}

    /** Training steps still to do for the dense model and these variants, at most. */
    long stepsLeft(List<Variant> variants) {
        long left = folder.hasModel(study, DENSE) ? 0 : steps(preset.epochs());
        for (Variant variant : variants) {
            left += folder.hasModel(study, finetuned(variant)) ? 0 : rounds(variant) * steps(preset.finetuneEpochs());
            left += preset.hasRival(variant.method()) && !folder.hasConfig(study, smaller(variant))
                    ? steps(scratchEpochs())
                    : 0;
        }
        return left;
    }

    private long rounds(Variant variant) {
        return variant.method().schedule() == Schedule.ITERATIVE
                ? preset.recipe().rounds()
                : 1;
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
        Pruned made = switch (variant.method().schedule()) {
            case ONE_SHOT -> atOnce(dense, variant);
            case GRADUAL -> gradually(dense, variant);
            case ITERATIVE -> inRounds(dense, variant);
        };
        return preset.hasRival(variant.method())
                ? new Pruned(made.pruned, made.finetuned, smaller(dense, variant, made.finetuned))
                : made;
    }

    private Pruned atOnce(Graph dense, Variant variant) {
        String what = variant + ": " + study;
        String first = stem(variant) + "-pruned";
        Graph pruned = model(
                first,
                "pruning " + what,
                0,
                () -> finetuning(first).evaluated(prune(dense, dense, variant.method(), variant.density())));
        String name = finetuned(variant);
        long steps = steps(preset.finetuneEpochs());
        Graph finetuned =
                model(name, "fine-tuning " + what, steps, () -> finetuning(name).train(pruned));
        return new Pruned(pruned, finetuned, null);
    }

    private Pruned gradually(Graph dense, Variant variant) {
        Method.Mask method = (Method.Mask) variant.method();
        String name = finetuned(variant);
        String what = "pruning gradually " + variant + ": " + study;
        Graph finetuned = model(
                name,
                what,
                steps(preset.finetuneEpochs()),
                () -> finetuning(name).trainGradually(dense, method.spec(dense, variant.density(), how(evidence()))));
        return new Pruned(null, finetuned, null);
    }

    /** Each round keeps the same share of what the one before it left. */
    private Pruned inRounds(Graph dense, Variant variant) {
        int rounds = preset.recipe().rounds();
        Graph graph = dense;
        for (int round = 1; round <= rounds; round++) {
            Graph before = graph;
            double share = Math.pow(variant.density(), (double) round / rounds);
            String name = round == rounds ? finetuned(variant) : stem(variant) + "-round" + round;
            graph = model(
                    name,
                    "pruning, round " + round + " of " + rounds + ", " + variant + ": " + study,
                    steps(preset.finetuneEpochs()),
                    () -> finetuning(name).train(prune(dense, before, variant.method(), share)));
        }
        return new Pruned(null, graph, null);
    }

    private Graph prune(Graph dense, Graph graph, Method method, double share) {
        boolean timed = method instanceof Method.Cut cut && cut.target() == Target.Kind.LATENCY;
        if (!timed) {
            return method.prune(dense, graph, share, how(evidence()));
        }
        try (LatencyProbe probe = new LatencyProbe(backend(), dense, setting(), SEARCH_SECONDS)) {
            return method.prune(dense, graph, share, how(evidence().withLatency(probe)));
        }
    }

    private How how(Evidence evidence) {
        return new How(preset.recipe(), preset.exclude(), evidence);
    }

    private Evidence evidence() {
        return Evidence.weightsAlone(study.seed())
                .withGradients(graph -> MeanGradients.of(
                        graph, data.get().train(), preset.trainBatch(), GRADIENT_BATCHES, study.seed()));
    }

    /** Matched at the first setting; where the pruned model is not faster than the dense one, that is the dense model itself. */
    private Graph smaller(Graph dense, Variant variant, Graph pruned) {
        ModelConfig found = folder.config(study, smaller(variant), () -> {
            listener.began(new Piece(
                    StudyListener.Kind.TRAINING, "finding a dense model as fast as " + variant + ": " + study, 0));
            return new RightSizing(study.model(), config, backend(), setting(), SEARCH_SECONDS).match(pruned, cache);
        });
        if (found.equals(config)) {
            return dense;
        }
        String name = "smaller-d" + found.dModel() + "-f" + found.dFf();
        String what = "training a smaller model, d_model " + found.dModel() + ", d_ff " + found.dFf() + ": " + study;
        return model(name, what, steps(scratchEpochs()), () -> {
            Graph fresh = Models.build(study.model(), found, WeightSource.seeded(study.seed()));
            return fitting(name, scratchEpochs(), preset.learningRate()).train(fresh);
        });
    }

    /** As many as the pruned model has been trained for in all. */
    private int scratchEpochs() {
        return preset.epochs() + preset.finetuneEpochs();
    }

    private Backend backend() {
        return Backend.named(preset.backends().get(0));
    }

    private Setting setting() {
        return Setting.of(preset).get(0);
    }

    private static String stem(Variant variant) {
        return variant.method().name() + "-" + variant.density();
    }

    private static String finetuned(Variant variant) {
        return stem(variant) + "-finetuned";
    }

    private static String smaller(Variant variant) {
        return stem(variant) + "-smaller";
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
