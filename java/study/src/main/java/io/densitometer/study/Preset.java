package io.densitometer.study;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.densitometer.backend.CompileOptions;
import io.densitometer.graph.BadInputException;
import io.densitometer.model.Models;
import io.densitometer.prune.NamePattern;
import io.densitometer.prune.method.Method;
import io.densitometer.prune.method.Methods;
import io.densitometer.prune.method.Recipe;
import io.densitometer.prune.method.Schedule;
import io.densitometer.train.LearningRate;
import io.densitometer.train.TrainConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a study does; a JSON file that a user can copy and change, each key also a flag of the same name.
 *
 * @param models names of architectures
 * @param data files (CSV or CSV.gz), or {@code built-in}
 * @param fill how missing cells are filled, such as {@code linear}; empty: a file with faults is refused
 * @param seqLen past steps given
 * @param labelLen past steps that start the decoder's input
 * @param horizons forecast lengths
 * @param widths values of d_model; d_ff is four times as much unless {@code config} says otherwise
 * @param config further hyper-parameters under their published names
 * @param modelConfig the same for single models, by model name; they go before {@code config}
 * @param methods words for ways to prune, see {@link Methods}
 * @param densities shares that stay: of the prunable weights, or of what a structured method counts; N:M fixes its own
 * @param exclude glob patterns of weights that stay dense
 * @param recipe how the methods go about it
 * @param rightSize methods whose every result gets a rival: a smaller dense model, as fast, trained from scratch for as many epochs;
 *     those that {@code methods} lacks do not count
 * @param epochs of training
 * @param finetuneEpochs of training after pruning
 * @param learningRate of training
 * @param finetuneLearningRate of training after pruning
 * @param trainBatch windows per training step
 * @param maxSteps training steps per epoch at most; 0: all
 * @param evalWindows windows of the validation and test splits at most, evenly spread; 0: all
 * @param patience epochs without a better validation loss after which training stops
 * @param clip gradient norm limit; 0: none
 * @param seeds of initialisation and batches; each is a study of its own
 * @param batches windows per run when timing
 * @param threads threads per run when timing
 * @param backends what is timed; the first is the baseline's
 * @param measureSeconds longest time of one measurement
 */
public record Preset(
        List<String> models,
        List<String> data,
        String fill,
        @JsonProperty("seq_len") int seqLen,
        @JsonProperty("label_len") int labelLen,
        List<Integer> horizons,
        List<Integer> widths,
        Map<String, Object> config,
        @JsonProperty("model_config") Map<String, Map<String, Object>> modelConfig,
        List<String> methods,
        List<Double> densities,
        List<String> exclude,
        Recipe recipe,
        @JsonProperty("right_size") List<String> rightSize,
        int epochs,
        @JsonProperty("finetune_epochs") int finetuneEpochs,
        @JsonProperty("learning_rate") double learningRate,
        @JsonProperty("finetune_learning_rate") double finetuneLearningRate,
        @JsonProperty("train_batch") int trainBatch,
        @JsonProperty("max_steps") int maxSteps,
        @JsonProperty("eval_windows") int evalWindows,
        int patience,
        double clip,
        List<Long> seeds,
        List<Integer> batches,
        List<Integer> threads,
        List<String> backends,
        @JsonProperty("measure_seconds") double measureSeconds) {
    private static final double LONGEST_MEASUREMENT = 3600;

    public Preset {
        models = filled("models", models).stream()
                .map(model -> Models.named(model).name())
                .distinct()
                .toList();
        data = filled("data", data);
        horizons = positive("horizons", horizons);
        widths = positive("widths", widths);
        methods = filled("methods", methods);
        densities = filled("densities", densities);
        seeds = filled("seeds", seeds);
        batches = positive("batches", batches);
        threads = positive("threads", threads);
        backends = filled("backends", backends);
        fill = fill == null ? "" : fill;
        exclude = exclude == null ? List.of() : List.copyOf(exclude);
        exclude.forEach(NamePattern::new);
        recipe = recipe == null ? Recipe.STANDARD : recipe;
        rightSize = rightSize == null
                ? List.of()
                : List.copyOf(rightSize).stream().distinct().toList();
        rightSize.forEach(Methods::parse);
        config = config == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(config));
        modelConfig = modelConfig == null ? Map.of() : named(modelConfig);
        ModelKeys.check("config", config);
        modelConfig.forEach((model, keys) -> ModelKeys.check("model_config of " + model, keys));
        densities.forEach(d -> require(d > 0 && d <= 1, "densities: " + d + " must be above 0 and at most 1"));
        methods.forEach(word -> checkMethod(word, finetuneEpochs));
        for (int threadCount : threads) {
            batches.forEach(batch -> CompileOptions.dense(batch, threadCount));
        }
        require(seqLen > 0, "seq_len " + seqLen + " must be at least 1");
        require(labelLen >= 0 && labelLen <= seqLen, "label_len " + labelLen + " must lie between 0 and seq_len");
        require(epochs >= 0 && finetuneEpochs >= 0, "epochs must not be negative");
        require(learningRate > 0 && finetuneLearningRate > 0, "learning rates must be above 0");
        require(maxSteps >= 0 && evalWindows >= 0 && patience >= 0 && clip >= 0, "limits must not be negative");
        for (double rate : List.of(learningRate, finetuneLearningRate)) {
            new TrainConfig(
                    1, trainBatch, rate, LearningRate.TYPE1, patience, clip, 0, threads.get(0), maxSteps, evalWindows);
        }
        require(
                measureSeconds > 0 && measureSeconds <= LONGEST_MEASUREMENT,
                "measure_seconds " + measureSeconds + " must be above 0 and at most " + LONGEST_MEASUREMENT);
    }

    /** The methods, in order. */
    List<Method> ways() {
        return methods.stream().map(Methods::parse).toList();
    }

    /** Whether each result of a method gets a smaller dense model beside it. */
    boolean hasRival(Method method) {
        return rightSize.contains(method.name());
    }

    private static void checkMethod(String word, int finetuneEpochs) {
        Method method = Methods.parse(word);
        require(
                finetuneEpochs > 0 || method.schedule() == Schedule.ONE_SHOT,
                "method " + word + " prunes while it trains: give finetune_epochs of at least 1");
    }

    /** Values given twice count once. */
    private static <T> List<T> filled(String key, List<T> values) {
        boolean whole = values != null && !values.isEmpty() && values.stream().noneMatch(Objects::isNull);
        require(whole, key + " is missing or empty");
        List<T> distinct = values.stream().distinct().toList();
        require(!distinct.contains(""), key + " has an empty entry");
        return distinct;
    }

    private static List<Integer> positive(String key, List<Integer> values) {
        List<Integer> distinct = filled(key, values);
        distinct.forEach(v -> require(v > 0, key + ": " + v + " must be a whole number of at least 1"));
        return distinct;
    }

    private static Map<String, Map<String, Object>> named(Map<String, Map<String, Object>> byModel) {
        Map<String, Map<String, Object>> named = new LinkedHashMap<>();
        byModel.forEach((model, keys) -> {
            require(keys != null, "model_config of " + model + " is null: give an object");
            named.put(Models.named(model).name(), Collections.unmodifiableMap(new LinkedHashMap<>(keys)));
        });
        return Collections.unmodifiableMap(named);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new BadInputException("preset: " + message);
        }
    }
}
