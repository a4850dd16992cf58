package io.densitometer.study;

import io.densitometer.backend.Backend;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphException;
import io.densitometer.study.CaseCells.Variant;
import io.densitometer.study.StudyListener.Kind;
import io.densitometer.study.StudyListener.Piece;
import io.densitometer.study.StudyListener.Workload;
import io.densitometer.study.StudyPlan.Job;
import io.densitometer.train.TrainingFailure;
import io.densitometer.tune.TuneCache;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * From a preset to a verdict: trains every model, prunes it in every way, fine-tunes, measures, and writes one file per cell. What an
 * earlier run of the same study finished is not done again.
 */
public final class Study {
    private final Preset preset;
    private final StudyPlan plan;
    private final StudyFolder folder;
    private final TuneCache cache;
    private final StudyListener listener;

    private Study(Preset preset, StudyPlan plan, StudyFolder folder, TuneCache cache, StudyListener listener) {
        this.preset = preset;
        this.plan = plan;
        this.folder = folder;
        this.cache = cache;
        this.listener = listener;
    }

    /**
     * Runs a study, or goes on with it.
     *
     * @param out results folder, made when missing
     * @return all cells, finished and failed
     * @throws BadInputException when the preset cannot work, with nothing written, or the folder is another study's
     * @throws java.io.UncheckedIOException when a file cannot be written; what was finished before stays
     */
    public static List<Cell> run(Preset preset, Path out, TuneCache cache, StudyListener listener) {
        preset.backends().forEach(Backend::named);
        StudyPlan plan = StudyPlan.of(preset);
        try (StudyFolder folder = StudyFolder.open(out, preset, plan.data().fingerprints())) {
            new Study(preset, plan, folder, cache, listener).run();
            return Results.read(out);
        }
    }

    private void run() {
        List<Case> cases = plan.jobs().stream().map(Case::new).toList();
        List<Cell> planned = cases.stream().flatMap(c -> c.planned().stream()).toList();
        int finished = planned.size() - folder.missing(planned).size();
        // A measurement takes its budget, and about as long again to compile, to tune and to warm up.
        listener.planned(new Workload(
                planned.size(),
                finished,
                cases.stream().mapToLong(Case::stepsLeft).sum(),
                cases.stream().mapToLong(Case::measurementsLeft).sum(),
                2 * preset.measureSeconds()));
        cases.stream().filter(c -> !folder.missing(c.planned()).isEmpty()).forEach(Case::run);
    }

    /** What is left of one case. */
    private final class Case {
        private final Job job;
        private final CaseCells cells;
        private final CaseModels models;

        Case(Job job) {
            this.job = job;
            this.cells = job.cells();
            this.models = new CaseModels(preset, job, folder, cache, listener);
        }

        List<Cell> planned() {
            return Setting.of(preset).stream()
                    .flatMap(s -> cells.planned(s.batch(), s.threads()).stream())
                    .toList();
        }

        private List<Cell> rows(Variant variant) {
            return Setting.of(preset).stream()
                    .flatMap(s -> cells.rows(variant, s.batch(), s.threads()).stream())
                    .toList();
        }

        private List<Variant> variantsLeft() {
            return cells.variants().stream()
                    .filter(variant -> !folder.missing(rows(variant)).isEmpty())
                    .toList();
        }

        long stepsLeft() {
            return folder.missing(planned()).isEmpty() ? 0 : models.stepsLeft(variantsLeft());
        }

        long measurementsLeft() {
            long left = 0;
            for (Setting s : Setting.of(preset)) {
                left += folder.missing(cells.denseRows(s.batch(), s.threads())).isEmpty() ? 0 : 1;
                left += cells.variants().stream()
                        .filter(v -> !folder.missing(cells.rows(v, s.batch(), s.threads()))
                                .isEmpty())
                        .count();
            }
            return left;
        }

        void run() {
            attempt(job.study().toString(), planned(), () -> {
                Graph dense = models.dense();
                variantsLeft().forEach(v -> attempt(job.study() + ", " + v, rows(v), () -> models.of(dense, v)));
                Setting.of(preset)
                        .forEach(s -> attempt(
                                job.study() + ", " + s,
                                cells.planned(s.batch(), s.threads()),
                                () -> measure(dense, s)));
            });
        }

        private void measure(Graph dense, Setting s) {
            if (folder.missing(cells.planned(s.batch(), s.threads())).isEmpty()) {
                return;
            }
            List<Cell> denseRows = cells.denseRows(s.batch(), s.threads());
            began("dense, " + s, folder.missing(denseRows).isEmpty() ? 0 : 1);
            try (CaseTimings timings = new CaseTimings(preset, cells, cache, dense, s.batch(), s.threads())) {
                measure(denseRows, timings::denseRows);
                for (Variant variant : cells.variants()) {
                    List<Cell> rows = cells.rows(variant, s.batch(), s.threads());
                    measure(rows, () -> {
                        began(variant + ", " + s, 1);
                        return timings.rows(variant, models.of(dense, variant));
                    });
                }
            }
        }

        private void began(String what, int steps) {
            listener.began(new Piece(Kind.MEASURING, "measuring " + what + ": " + job.study(), steps));
        }

        /** One measurement: rows of it that an earlier run had written are written anew, so that all are of one. */
        private void measure(List<Cell> rows, Supplier<List<Cell>> measurement) {
            if (!folder.missing(rows).isEmpty()) {
                attempt(job.study().toString(), rows, () -> write(measurement.get()));
                listener.step(1, 1);
            }
        }
    }

    /** Does something that rows depend on; when it cannot be done, those that are missing become failed cells. */
    private void attempt(String what, List<Cell> rows, Runnable work) {
        try {
            work.run();
        } catch (TrainingFailure | BadInputException | GraphException failure) {
            listener.note(what + ": " + failure.getMessage());
            write(folder.missing(rows).stream()
                    .map(cell -> CaseCells.failed(cell, failure.getMessage()))
                    .toList());
        }
    }

    private void write(List<Cell> cells) {
        int before = folder.missing(cells).size();
        cells.forEach(cell -> Results.write(folder.root(), cell));
        listener.finished(before);
    }
}
