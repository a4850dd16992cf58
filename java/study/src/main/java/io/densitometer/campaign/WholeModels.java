package io.densitometer.campaign;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Precision;
import io.densitometer.model.Models;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whole models, pruned or not, against the dense model: a cell measures all variants of one model at one precision, batch size and
 * number of threads together, interleaved.
 *
 * @param title heads it in the report
 * @param size which hyper-parameters
 * @param models names
 * @param precisions those to compute in, fp32 unless given
 * @param runs batch sizes and thread counts
 * @param variants what is compared with the dense model, each on the campaign's backend unless it names another
 * @param baseline what runs the dense model that all are compared with; the campaign's backend unless given
 * @param caches states of a device's caches in which its steps are timed too; none unless given
 * @param energySeconds how long each arm runs alone for its energy, where a meter is; 0 unless given: not at all
 * @param mean least geometric mean of all speed-ups; none asked for unless given
 * @param each least speed-up of each; none asked for unless given
 * @param budget of one measurement
 */
record WholeModels(
        String title,
        ModelSize size,
        List<String> models,
        List<String> precisions,
        List<Run> runs,
        List<Variant> variants,
        String baseline,
        List<String> caches,
        Double energySeconds,
        Double mean,
        Double each,
        Budget budget)
        implements Part {
    private static final String KIND = "models";

    /**
     * One way to run.
     *
     * @param batch samples per run
     * @param threads per run, 1 unless given
     * @param seconds budget of such a measurement; the part's unless given
     */
    record Run(int batch, Integer threads, Double seconds) {
        Run {
            threads = threads == null ? 1 : threads;
            CompileOptions.dense(batch, threads);
        }

        /** The part's budget with this run's seconds. */
        Budget of(Budget budget) {
            return seconds == null ? budget : new Budget(seconds, budget.minSamples(), budget.intervalWidth());
        }
    }

    WholeModels {
        Part.require(title != null && !title.isBlank(), KIND, "title is missing");
        Part.require(size != null, KIND, "size is missing: give paper or small");
        models = Part.filled(KIND, "models", models);
        models.forEach(Models::named);
        precisions = precisions == null ? List.of("fp32") : Part.filled(KIND, "precisions", precisions);
        precisions.forEach(Precision::named);
        Part.require(budget != null, KIND, "budget is missing: give seconds, min_samples and interval_width");
        runs = Part.filled(KIND, "runs", runs);
        for (Run run : runs) {
            run.of(budget);
        }
        variants = Part.filled(KIND, "variants", variants);
        caches = caches == null ? List.of() : List.copyOf(caches);
        caches.forEach(Layers::cache);
        energySeconds = energySeconds == null ? 0 : energySeconds;
        Part.require(
                energySeconds >= 0 && energySeconds <= 60,
                KIND,
                "energy_seconds " + energySeconds + " must be 0 to 60");
        Part.require(mean == null || mean > 0, KIND, "mean " + mean + " must be above 0");
        Part.require(each == null || each > 0, KIND, "each " + each + " must be above 0");
    }

    @Override
    public List<Task> tasks(Site site) {
        String own = site.backend().name();
        String against = baseline == null ? own : baseline;
        requireRunnable(site.backend(), against);
        ModelGraphs graphs = new ModelGraphs(size);
        List<Task> tasks = new ArrayList<>();
        for (String precision : precisions) {
            for (Run run : runs) {
                for (String model : models) {
                    ModelCell cell = new ModelCell(
                            own,
                            against,
                            size,
                            model,
                            precision,
                            run.batch(),
                            run.threads(),
                            variants,
                            caches,
                            energySeconds,
                            each,
                            run.of(budget));
                    tasks.add(new Task(cell.key(), cell, () -> cell.measure(site.backend(), graphs)));
                }
            }
        }
        return tasks;
    }

    private void requireRunnable(Backend own, String against) {
        Set<String> names = new HashSet<>();
        for (Variant variant : variants) {
            variant.requireRunnable(own);
            Part.require(
                    !variant.isDenseOn(against, own),
                    KIND,
                    "variant '" + variant.name() + "' is the baseline: give a density below 1, or another baseline");
            Part.require(names.add(variant.name()), KIND, "variant '" + variant.name() + "' is there twice");
        }
    }

    @Override
    public List<Section> report(List<CellResult> cells) {
        return new ModelsReport(this, cells).sections();
    }
}
