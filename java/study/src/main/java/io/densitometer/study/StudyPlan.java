package io.densitometer.study;

import io.densitometer.data.Series;
import io.densitometer.data.TimeEncoding;
import io.densitometer.data.WindowedData;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.model.Init;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import io.densitometer.prune.method.Evidence;
import io.densitometer.prune.method.Method;
import io.densitometer.prune.method.Method.How;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;

/** All cases of a study, checked: a preset that cannot work is refused before anything is written or trained. */
final class StudyPlan {
    private final Preset preset;
    private final StudyData data;
    private final Map<Cell.Task, Job> jobs = new LinkedHashMap<>();

    private StudyPlan(Preset preset) {
        this.preset = preset;
        this.data = new StudyData(preset);
    }

    /**
     * A case and the cells it will have.
     *
     * @param windows its data, cut for it
     */
    record Job(StudyCase study, ModelConfig config, CaseCells cells, Supplier<WindowedData> windows) {}

    /**
     * The plan of a preset.
     *
     * @throws BadInputException when data, windows, models or pruning do not fit together
     */
    static StudyPlan of(Preset preset) {
        StudyPlan plan = new StudyPlan(preset);
        StudyCase.of(preset).forEach(plan::add);
        plan.jobs.values().forEach(plan::checkModel);
        return plan;
    }

    List<Job> jobs() {
        return List.copyOf(jobs.values());
    }

    StudyData data() {
        return data;
    }

    /** Widths that a model's own config overrides lead to one case; the same name for other data would mix their results. */
    private void add(StudyCase study) {
        Series series = data.series(study.source());
        String frequency = TimeEncoding.of("timeF", series.frequency()).frequency();
        ModelConfig config = study.config(preset, series.columns(), frequency);
        data.windows(study.source(), config);
        CaseCells cells = new CaseCells(preset, study, data.name(study.source()), config);
        Job job = new Job(study, config, cells, () -> data.windows(study.source(), config));
        Job same = jobs.putIfAbsent(cells.task(), job);
        if (same != null && !same.study.source().equals(study.source())) {
            throw new BadInputException(
                    "data: " + same.study.source() + " and " + study.source() + " would both be called '"
                            + cells.task().data() + "' in the results: rename one, or run two studies");
        }
    }

    private void checkModel(Job job) {
        boolean seen = jobs.values().stream()
                .takeWhile(other -> !other.equals(job))
                .anyMatch(other -> other.study.model().equals(job.study.model()) && other.config.equals(job.config));
        if (!seen) {
            Graph graph = Models.build(job.study.model(), job.config, new Blank());
            preset.ways().forEach(method -> checkPruning(graph, method));
        }
    }

    /** The least share is the hardest to reach. */
    private void checkPruning(Graph graph, Method method) {
        How how = new How(preset.recipe(), preset.exclude(), Evidence.weightsAlone(1));
        method.shares(preset.densities()).stream()
                .min(Comparator.naturalOrder())
                .ifPresent(least -> method.check(graph, least, how));
    }

    /** Zeros: a model can be built or not whatever its weights. */
    private static final class Blank implements WeightSource {
        @Override
        public Tensor tensor(String name, Shape shape, Init init) {
            return Tensor.of(shape, new float[Math.toIntExact(shape.elements())]);
        }

        @Override
        public Tensor indices(String name, Function<Random, Tensor> draw) {
            return draw.apply(new Random(1));
        }
    }
}
