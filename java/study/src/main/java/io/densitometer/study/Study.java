package io.densitometer.study;

import io.densitometer.data.DataSets;
import io.densitometer.data.Fill;
import io.densitometer.data.LoadOptions;
import io.densitometer.data.Series;
import io.densitometer.data.TimeEncoding;
import io.densitometer.data.WindowSpec;
import io.densitometer.data.WindowedData;
import io.densitometer.graph.Graph;
import io.densitometer.model.ModelConfig;
import io.densitometer.train.TrainingFailure;
import io.densitometer.tune.TuneCache;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * From a preset to a verdict: trains every model, prunes it in every way, fine-tunes, measures, and writes one file per cell. What an
 * earlier run of the same study finished is not done again.
 */
public final class Study {
    private final Preset preset;
    private final StudyFolder folder;
    private final TuneCache cache;
    private final StudyListener listener;
    private final Map<String, Series> series = new HashMap<>();

    private Study(Preset preset, StudyFolder folder, TuneCache cache, StudyListener listener) {
        this.preset = preset;
        this.folder = folder;
        this.cache = cache;
        this.listener = listener;
    }

    /**
     * Runs a study, or goes on with it.
     *
     * @param out results folder, made when missing
     * @return all cells, finished and failed
     */
    public static List<Cell> run(Preset preset, Path out, TuneCache cache, StudyListener listener) {
        preset.backends().forEach(io.densitometer.backend.Backend::named);
        try (StudyFolder folder = StudyFolder.open(out, preset)) {
            new Study(preset, folder, cache, listener).run();
        }
        return Results.read(out);
    }

    private void run() {
        List<Job> jobs = StudyCase.of(preset).stream().map(this::job).toList();
        int planned = jobs.stream().mapToInt(Job::size).sum();
        int finished = jobs.stream().mapToInt(Job::finished).sum();
        listener.planned(planned, finished);
        jobs.stream().filter(job -> job.finished() < job.size()).forEach(this::run);
    }

    /** A case with its data and the cells it will have. */
    private final class Job {
        private final StudyCase study;
        private final WindowedData data;
        private final ModelConfig config;
        private final CaseCells cells;

        Job(StudyCase study, WindowedData data, ModelConfig config, CaseCells cells) {
            this.study = study;
            this.data = data;
            this.config = config;
            this.cells = cells;
        }

        int size() {
            return preset.batches().size()
                    * preset.threads().size()
                    * cells.planned(1, 1).size();
        }

        int finished() {
            int finished = 0;
            for (int batch : preset.batches()) {
                for (int threads : preset.threads()) {
                    finished += (int) cells.planned(batch, threads).stream()
                            .filter(cell -> folder.has(List.of(cell.id())))
                            .count();
                }
            }
            return finished;
        }
    }

    private Job job(StudyCase study) {
        Series loaded = series.computeIfAbsent(study.source(), this::load);
        String embed = String.valueOf(preset.config().getOrDefault("embed", "timeF"));
        Object freq = preset.config().get("freq");
        TimeEncoding encoding = freq == null
                ? TimeEncoding.of(embed, loaded.frequency())
                : new TimeEncoding(embed, String.valueOf(freq));
        WindowSpec window = new WindowSpec(preset.seqLen(), preset.labelLen(), study.horizon());
        WindowedData data = WindowedData.of(loaded, window, encoding);
        ModelConfig config = study.config(preset, loaded.columns(), encoding.frequency());
        String name = loaded.description().name();
        return new Job(study, data, config, new CaseCells(preset, study, name, config));
    }

    private Series load(String source) {
        LoadOptions options = LoadOptions.standard();
        return DataSets.open(source, preset.fill().isEmpty() ? options : options.withFills(Fill.parse(preset.fill())));
    }

    private void run(Job job) {
        try {
            CaseModels models = new CaseModels(preset, job.study, folder, job.data, job.config, listener);
            Graph dense = models.dense();
            List<CaseModels.Variant> variants = models.variants(dense);
            for (int batch : preset.batches()) {
                for (int threads : preset.threads()) {
                    measure(job, dense, variants, batch, threads);
                }
            }
        } catch (TrainingFailure failure) {
            listener.note(job.study + ": " + failure.getMessage());
            fail(job, failure.getMessage());
        }
    }

    private void measure(Job job, Graph dense, List<CaseModels.Variant> variants, int batch, int threads) {
        List<Cell> planned = job.cells.planned(batch, threads);
        if (folder.has(planned.stream().map(Cell::id).toList())) {
            return;
        }
        listener.began("measuring " + job.study + ", batch " + batch + ", " + threads
                + (threads == 1 ? " thread" : " threads"));
        try (CaseTimings timings = new CaseTimings(preset, job.cells, cache, dense, batch, threads)) {
            write(timings.denseRows());
            int done = 0;
            for (CaseModels.Variant variant : variants) {
                listener.step(++done, variants.size() + 1L);
                write(timings.rows(variant));
            }
        }
    }

    private void fail(Job job, String reason) {
        List<Cell> missing = new ArrayList<>();
        for (int batch : preset.batches()) {
            for (int threads : preset.threads()) {
                job.cells.planned(batch, threads).stream()
                        .filter(cell -> !folder.has(List.of(cell.id())))
                        .forEach(cell -> missing.add(job.cells.failed(cell, reason)));
            }
        }
        write(missing);
    }

    private void write(List<Cell> cells) {
        cells.forEach(cell -> Results.write(folder.root(), cell));
        listener.finished(cells.size());
    }
}
