package io.densitometer.study;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.densitometer.measure.Environment;
import io.densitometer.train.Epoch;
import io.densitometer.train.TrainResult;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * One cell of a study: one model, pruned one way, run one way, with all that is needed to judge it.
 *
 * <p>What was not reached is {@code null}: a failed cell has no timing, a peer's cell no training. A failed cell is a row
 * like any other, with its reason.
 *
 * @param status whether the cell was completed
 * @param reason why it failed, empty otherwise
 * @param task what is forecast, by which model
 * @param pruning what was removed
 * @param target where it runs
 * @param cost parameters, non-zeros and FLOPs
 * @param accuracy error on the test split
 * @param training losses and time of the training or fine-tuning that led here
 * @param timing run time against a baseline
 * @param layers the choice made for each prunable layer, in graph order
 * @param environment the machine
 * @param versions of this program and of the libraries that took part
 */
public record Cell(
        Status status,
        String reason,
        Task task,
        Pruning pruning,
        Target target,
        Cost cost,
        Accuracy accuracy,
        Training training,
        Timing timing,
        List<Layer> layers,
        Environment environment,
        Map<String, String> versions) {

    /** Checks that the cell says what it is; absent lists are empty. */
    public Cell {
        Objects.requireNonNull(status, "status is missing");
        Objects.requireNonNull(task, "task is missing");
        Objects.requireNonNull(pruning, "pruning is missing");
        Objects.requireNonNull(target, "target is missing");
        reason = reason == null ? "" : reason;
        layers = layers == null ? List.of() : List.copyOf(layers);
        versions = sorted(versions);
    }

    /** A cell that ended early, with the reason as one sentence. */
    public static Cell failed(Task task, Pruning pruning, Target target, String reason) {
        return new Cell(
                Status.FAILED, reason, task, pruning, target, null, null, null, null, List.of(), null, Map.of());
    }

    /**
     * A name that tells this cell from every other of the study, usable as a file name: equal for equal task, pruning and
     * target, so two results folders can be matched by it.
     */
    public String id() {
        return id(task, pruning, target);
    }

    /** The {@link #id()} that a cell of this task, pruning and target has: what to look for before computing it. */
    public static String id(Task task, Pruning pruning, Target target) {
        String name = String.join(
                "-",
                task.model(),
                task.data(),
                task.seqLen() + "_" + task.predLen(),
                pruning.method(),
                Double.toString(pruning.targetDensity()),
                pruning.stage().word(),
                target.backend(),
                "b" + target.batch(),
                "t" + target.threads(),
                "s" + task.seed());
        String safe = name.replaceAll("[^A-Za-z0-9._-]", "_");
        // The readable part may be cut or collide after replacing; the hash covers the names as given and the config.
        int hash = Objects.hash(name, task.config().toString());
        return String.format(Locale.ROOT, "%s-%08x", safe.substring(0, Math.min(safe.length(), 160)), hash);
    }

    /** Whether the cell was completed. */
    public boolean ok() {
        return status == Status.OK;
    }

    /** How a cell ended. */
    public enum Status {
        /** Completed. */
        @JsonProperty("ok")
        OK,
        /** Ended early, with a reason. */
        @JsonProperty("failed")
        FAILED
    }

    /** What was done to the weights. */
    public enum Stage {
        /** Nothing. */
        @JsonProperty("dense")
        DENSE,
        /** Pruned, not trained since. */
        @JsonProperty("pruned")
        PRUNED,
        /** Pruned and fine-tuned. */
        @JsonProperty("finetuned")
        FINETUNED,
        /** Never pruned: a smaller model, trained from scratch. */
        @JsonProperty("scratch")
        SCRATCH;

        /** The word used in files and tables. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What is forecast, by which model.
     *
     * @param model for example {@code Autoformer}
     * @param data name of the registered set
     * @param seqLen input steps
     * @param predLen forecast steps
     * @param seed of initialisation, batches and sampled indices
     * @param config the model's configuration
     */
    public record Task(String model, String data, int seqLen, int predLen, long seed, Map<String, Object> config) {
        /** Checks the names and sorts the configuration by key. */
        public Task {
            Objects.requireNonNull(model, "task.model is missing");
            Objects.requireNonNull(data, "task.data is missing");
            config = sorted(config);
        }
    }

    /**
     * What was removed.
     *
     * @param method criterion and pattern, such as {@code magnitude-global}, {@code 2:4}, {@code structured}; also {@code dense},
     *     {@code masked-dense} (zeros kept in dense kernels), {@link #smaller} and {@link #AGAIN}
     * @param targetDensity share of the prunable weights that was to stay; of a smaller model, that of its rival
     * @param stage dense, pruned, fine-tuned, or trained from scratch
     */
    public record Pruning(String method, double targetDensity, Stage stage) {
        /** The unpruned network. */
        public static final String DENSE = "dense";
        /** Zeros by mask only, run by dense kernels. */
        public static final String MASKED = "masked-dense";
        /** The dense plan a second time: the noise floor. */
        public static final String AGAIN = "A/A";

        private static final String SMALLER = "smaller-dense";

        /** Checks the names. */
        public Pruning {
            Objects.requireNonNull(method, "pruning.method is missing");
            Objects.requireNonNull(stage, "pruning.stage is missing");
        }

        /** The method name of a dense model that was scaled down until it is as fast as one pruned by the rival method. */
        public static String smaller(String rival) {
            return SMALLER + " as " + rival;
        }

        /** Whether it is a smaller dense model. */
        @JsonIgnore
        public boolean isSmaller() {
            return method.startsWith(SMALLER);
        }
    }

    /**
     * Where it runs.
     *
     * @param backend for example {@code cpu}
     * @param batch windows per run
     * @param threads used by the backend
     */
    public record Target(String backend, int batch, int threads) {
        /** Checks the name. */
        public Target {
            Objects.requireNonNull(backend, "target.backend is missing");
        }
    }

    /** Error on the test split, on scaled values as in the literature: mean squared and mean absolute. */
    public record Accuracy(double mse, double mae) {}

    /**
     * The training or fine-tuning that led to the weights.
     *
     * @param epochSeconds mean time of an epoch
     * @param trainLosses one per epoch
     * @param validationLosses one per epoch
     */
    public record Training(double epochSeconds, List<Double> trainLosses, List<Double> validationLosses) {
        /** Copies the lists; absent ones are empty. */
        public Training {
            trainLosses = trainLosses == null ? List.of() : List.copyOf(trainLosses);
            validationLosses = validationLosses == null ? List.of() : List.copyOf(validationLosses);
        }

        /** Of a training that ended. */
        public static Training of(TrainResult result) {
            return new Training(
                    result.epochSeconds(),
                    result.epochs().stream().map(Epoch::trainLoss).toList(),
                    result.epochs().stream().map(Epoch::validationLoss).toList());
        }
    }

    /**
     * What was decided for one prunable layer on this device, and why.
     *
     * @param name of its weight
     * @param shape outputs x inputs
     * @param tokens rows of the activation that the weight multiplies in one run
     * @param pattern of its zeros
     * @param nonzeros left
     * @param eligible formats that the pattern permits
     * @param picked the format that runs
     * @param why the reason for the choice, one clause
     * @param denseMicros time of the dense kernel; null when not timed
     * @param sparseMicros time of the fastest eligible sparse format; null when there is none
     * @param share of the dense plan's run time spent here, 0 to 1; null when not known
     */
    public record Layer(
            String name,
            String shape,
            long tokens,
            String pattern,
            long nonzeros,
            List<String> eligible,
            String picked,
            String why,
            Double denseMicros,
            Double sparseMicros,
            Double share) {
        /** Copies the list; an absent one is empty. */
        public Layer {
            eligible = eligible == null ? List.of() : List.copyOf(eligible);
        }
    }

    private static <V> Map<String, V> sorted(Map<String, V> map) {
        return map == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(map));
    }
}
