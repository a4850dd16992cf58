package io.densitometer.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import io.densitometer.report.Report;
import io.densitometer.study.SmallStudy.Recorder;
import io.densitometer.study.StudyListener.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path temporary;

    @Test
    void makesEveryCellOnceAndARowForEach() throws IOException {
        Path out = temporary.resolve("results");
        Recorder seen = new Recorder();
        List<Cell> cells = SmallStudy.run(SmallStudy.preset("methods", "magnitude-layer,2:4,gradual"), out, seen);
        assertEquals(
                List.of(
                        "2:4 0.5 finetuned",
                        "2:4 0.5 pruned",
                        "A/A 1.0 dense",
                        "dense 1.0 dense",
                        "gradual 0.5 finetuned",
                        "magnitude-layer 0.5 finetuned",
                        "magnitude-layer 0.5 pruned",
                        "masked-dense 0.5 finetuned"),
                SmallStudy.rows(cells));
        assertTrue(cells.stream().allMatch(cell -> cell.ok() && cell.accuracy().mse() > 0 && cell.timing() != null));
        assertEquals(8, seen.work.cells());
        assertEquals(8, seen.finished);
        assertEquals(seen.work.trainingSteps(), seen.steps(Kind.TRAINING));
        assertEquals(seen.work.measurements(), seen.steps(Kind.MEASURING));
        Report.write(out, cells);
        assertEquals(1 + 8, Files.readAllLines(out.resolve("report.csv")).size());
        assertTrue(SmallStudy.times(out, ".checkpoint").isEmpty());
        assertTrue(SmallStudy.times(out, ".part").isEmpty());
    }

    @Test
    void settingsAndListsMultiply() {
        Preset preset = SmallStudy.preset(
                "densities", "1,0.5,0.5",
                "methods", "block4x4,block4x4",
                "horizons", "12,6",
                "seeds", "1,2",
                "batches", "2",
                "epochs", "0",
                "finetune_epochs", "0",
                "measure_seconds", "0.01");
        List<Cell> cells = SmallStudy.run(preset, temporary.resolve("results"), StudyListener.SILENT);
        assertEquals(2 * 2 * (2 + 3), cells.size());
        assertTrue(cells.stream().allMatch(Cell::ok));
    }

    @Test
    void densityOneIsAStudyOfDenseModels() {
        Preset preset = SmallStudy.preset("densities", "1", "methods", "magnitude-layer", "epochs", "0");
        List<Cell> cells = SmallStudy.run(preset, temporary.resolve("results"), StudyListener.SILENT);
        assertEquals(List.of("A/A 1.0 dense", "dense 1.0 dense"), SmallStudy.rows(cells));
    }

    @Test
    void goesOnWithWhatIsMissing() throws IOException {
        Path out = temporary.resolve("results");
        List<Cell> first = SmallStudy.run(SmallStudy.preset(), out, StudyListener.SILENT);
        Map<Path, FileTime> models = SmallStudy.times(out, ".onnx");
        Map<Path, FileTime> cells = SmallStudy.times(out.resolve("cells"), ".json");
        Cell lost = first.stream()
                .filter(cell ->
                        cell.pruning().method().equals("2:4") && cell.pruning().stage() == Cell.Stage.PRUNED)
                .findFirst()
                .orElseThrow();
        Files.delete(Results.file(out, lost.id()));

        Recorder seen = new Recorder();
        List<Cell> second = SmallStudy.run(SmallStudy.preset(), out, seen);
        assertEquals(SmallStudy.rows(first), SmallStudy.rows(second));
        assertEquals(List.of(), seen.trainings());
        assertEquals(models, SmallStudy.times(out, ".onnx"));
        assertEquals(1, seen.finished);
        assertEquals(first.size() - 1, seen.work.finished());
        assertEquals(1, seen.work.measurements());
        long rewritten = SmallStudy.times(out.resolve("cells"), ".json").entrySet().stream()
                .filter(entry -> !entry.getValue().equals(cells.get(entry.getKey())))
                .count();
        assertEquals(2, rewritten, "both rows of the one measurement, and no other");

        Recorder idle = new Recorder();
        SmallStudy.run(SmallStudy.preset(), out, idle);
        assertEquals(List.of(), idle.pieces);
    }

    @Test
    void makesADamagedModelAnew() throws IOException {
        Path out = temporary.resolve("results");
        Preset preset = SmallStudy.preset("methods", "2:4", "epochs", "0");
        List<Cell> first = SmallStudy.run(preset, out, StudyListener.SILENT);
        for (Path file : SmallStudy.times(out, "2_4-0.5-finetuned.onnx").keySet()) {
            Files.write(file, new byte[] {1, 2, 3});
        }
        first.forEach(cell -> assertTrue(Results.file(out, cell.id()).toFile().delete()));
        Recorder seen = new Recorder();
        assertEquals(SmallStudy.rows(first), SmallStudy.rows(SmallStudy.run(preset, out, seen)));
        assertEquals(1, seen.trainings().size());
        assertEquals(1, seen.notes.size());
        assertTrue(seen.notes.get(0).endsWith("it is made anew"), seen.notes.get(0));
    }

    @Test
    void aKilledStudyIsFinishedByTheNext() throws Exception {
        Path out = temporary.resolve("results");
        Path log = temporary.resolve("log");
        Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        SmallStudy.class.getName(),
                        out.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            awaitFirstCell(victim, out.resolve("cells"), log);
        } finally {
            victim.destroyForcibly().waitFor();
        }
        Files.writeString(out.resolve("models").resolve(".dense.onnx1.part"), "half written");
        Recorder seen = new Recorder();
        List<Cell> cells = SmallStudy.run(SmallStudy.preset(), out, seen);
        assertEquals(7, cells.size());
        assertTrue(cells.stream().allMatch(Cell::ok));
        assertEquals(List.of(), seen.trainings(), "all was trained before the first cell was written");
        assertTrue(seen.work.finished() >= 1);
        assertEquals(7, seen.work.finished() + seen.finished);
        assertTrue(SmallStudy.times(out, ".part").isEmpty());
    }

    /** Looks for a file until there is one: bounded by the deadline and by the end of the process. */
    private static void awaitFirstCell(Process process, Path cells, Path log) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!Files.isDirectory(cells) || SmallStudy.times(cells, ".json").isEmpty()) {
            assertTrue(Instant.now().isBefore(deadline), "no cell within " + PATIENCE);
            boolean ended = process.waitFor(20, java.util.concurrent.TimeUnit.MILLISECONDS);
            assertFalse(ended && !Files.isDirectory(cells), () -> "the study ended early: " + read(log));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Hourly rows of which one, in the validation split and outside all test windows, is too large for a squared error. */
    private Path overflowing() throws IOException {
        return csv(temporary.resolve("load.csv"), 285);
    }

    private static Path csv(Path file, int hugeRow) throws IOException {
        StringBuilder csv = new StringBuilder("date,x,y\n");
        for (int i = 0; i < 400; i++) {
            String x = i == hugeRow ? "1e25" : Integer.toString(i % 24);
            csv.append(String.format("2020-01-%02d %02d:00:00,%s,%d%n", 1 + i / 24, i % 24, x, i % 7));
        }
        return Files.writeString(file, csv);
    }

    @Test
    void aDivergedTrainingIsFailedRowsWithTheReason() throws IOException {
        Recorder seen = new Recorder();
        Preset wild = SmallStudy.preset("data", overflowing().toString());
        List<Cell> cells = SmallStudy.run(wild, temporary.resolve("results"), seen);
        assertEquals(7, cells.size());
        assertEquals(7, seen.finished);
        assertTrue(cells.stream().allMatch(cell -> cell.status() == Cell.Status.FAILED));
        assertTrue(cells.get(0).reason().contains("diverged"), cells.get(0).reason());
        assertEquals(1, seen.notes.size());
        Report.write(temporary.resolve("results"), cells);
    }

    @Test
    void aDivergedFineTuningCostsItsOwnRowsOnly() throws IOException {
        Preset wild = SmallStudy.preset("data", overflowing().toString(), "epochs", "0");
        List<Cell> cells = SmallStudy.run(wild, temporary.resolve("results"), StudyListener.SILENT);
        assertEquals(7, cells.size());
        assertEquals(
                List.of("A/A 1.0 dense", "dense 1.0 dense"),
                SmallStudy.rows(cells.stream().filter(Cell::ok).toList()));
    }

    @Test
    void anotherRunIsRefusedWhileOneHoldsTheFolder() {
        Path out = temporary.resolve("results");
        Preset preset = SmallStudy.preset("epochs", "0", "finetune_epochs", "0");
        Recorder second = new Recorder();
        StudyListener first = new SmallStudy.Watching() {
            @Override
            public void planned(Workload work) {
                BadInputException e =
                        assertThrows(BadInputException.class, () -> SmallStudy.run(preset, out, StudyListener.SILENT));
                second.note(e.getMessage());
            }
        };
        SmallStudy.run(preset, out, first);
        assertEquals(
                List.of("the results folder " + out + " is in use by another run: wait for it, or give another --out"),
                second.notes);
    }

    @Test
    void aFolderBelongsToOnePresetAndOneStateOfTheData() throws IOException {
        Path out = temporary.resolve("results");
        SmallStudy.run(SmallStudy.preset("epochs", "0", "finetune_epochs", "0"), out, StudyListener.SILENT);
        Map<Path, FileTime> before = SmallStudy.times(out, "");
        assertRefused("other settings", out, SmallStudy.preset("epochs", "0", "finetune_epochs", "0", "seeds", "3"));
        Files.writeString(out.resolve("data.json"), "{\"built-in\": \"another\"}");
        assertRefused("other data", out, SmallStudy.preset("epochs", "0", "finetune_epochs", "0"));
        assertEquals(before.keySet(), SmallStudy.times(out, "").keySet());
    }

    private static void assertRefused(String words, Path out, Preset preset) {
        BadInputException e =
                assertThrows(BadInputException.class, () -> SmallStudy.run(preset, out, StudyListener.SILENT));
        assertTrue(e.getMessage().contains(words), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "horizons | 12,100000 | too few for a window",
                "data | no-such-file.csv | no-such-file.csv",
                "backends | libtorch,nonsense | unknown backend 'nonsense'",
                "methods | 3:5 | can take the pattern 3:5",
                "exclude | * | leaves no layer",
                "config | {\"n_heads\":3} | n_heads",
                "config | {\"freq\":\"y\"} | frequency",
                "fill | guess | guess",
            })
    void whatCannotWorkIsRefusedBeforeAnythingIsWritten(String key, String value, String words) {
        Path out = temporary.resolve("results");
        assertRefused(words, out, SmallStudy.preset(key, value));
        assertFalse(Files.exists(out));
    }

    @Test
    void twoFilesOfOneNameAreRefused() throws IOException {
        Path a = csv(Files.createDirectories(temporary.resolve("a")).resolve("load.csv"), -1);
        Path b = csv(Files.createDirectories(temporary.resolve("b")).resolve("load.csv"), -1);
        Path out = temporary.resolve("results");
        assertRefused("would both be called 'load'", out, SmallStudy.preset("data", a + "," + b));
        assertFalse(Files.exists(out));
        List<Cell> cells = SmallStudy.run(
                SmallStudy.preset("data", a.toString(), "epochs", "0", "finetune_epochs", "0"),
                out,
                StudyListener.SILENT);
        assertEquals("load", cells.get(0).task().data());
    }

    @Test
    void aFileCannotBeTheFolder() throws IOException {
        Path out = Files.writeString(temporary.resolve("file"), "");
        assertRefused("is a file", out, SmallStudy.preset());
        assertRefused("cannot write to the results folder", out.resolve("below"), SmallStudy.preset());
    }

    @Test
    void widthsThatAModelOverridesAreOneCase() {
        Preset preset =
                SmallStudy.preset("widths", "8,16", "model_config", "{\"Transformer\":{\"d_model\":8,\"d_ff\":16}}");
        List<StudyPlan.Job> jobs = StudyPlan.of(preset).jobs();
        assertEquals(1, jobs.size());
        assertEquals(
                8,
                jobs.stream()
                        .map(job -> job.config().dModel())
                        .max(Comparator.naturalOrder())
                        .orElseThrow());
    }

    @Test
    void dataIsReadOnceAndCutOnceForEachHorizonInTurn() {
        StudyPlan plan = StudyPlan.of(SmallStudy.preset("models", "Transformer,Informer,Autoformer"));
        List<StudyPlan.Job> jobs = plan.jobs();
        assertEquals(3, jobs.size());
        assertTrue(jobs.stream()
                .allMatch(job -> job.windows().get() == jobs.get(0).windows().get()));
    }

    @Test
    void windowsFollowAModelsOwnTimeFeatures() {
        Preset preset = SmallStudy.preset("model_config", "{\"Transformer\":{\"embed\":\"fixed\"}}");
        StudyPlan.Job job = StudyPlan.of(preset).jobs().get(0);
        float month = job.windows().get().buffers(1).xMarkEnc().capacity() / 24f;
        assertEquals("fixed", job.config().embed());
        assertEquals(4, month);
        var buffers = job.windows().get().buffers(1);
        job.windows().get().train().fill(new int[1], 0, 1, buffers);
        assertTrue(buffers.xMarkEnc().get(0) >= 1, "months count from 1");
    }
}
