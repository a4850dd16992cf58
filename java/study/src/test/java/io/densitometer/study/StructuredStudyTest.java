package io.densitometer.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.study.SmallStudy.Recorder;
import io.densitometer.study.StudyListener.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Studies that cut channels. */
class StructuredStudyTest {
    @TempDir
    Path temporary;

    @Test
    void channelsAreCutAtOnceAndInRounds() {
        Preset preset = SmallStudy.preset(
                "methods", "structured,iterative-structured-flops-taylor,iterative-lamp",
                "recipe", "{\"round_to\": 1, \"rounds\": 2}");
        Recorder seen = new Recorder();
        List<Cell> cells = SmallStudy.run(preset, temporary.resolve("results"), seen);
        assertEquals(
                List.of(
                        "A/A 1.0 dense",
                        "dense 1.0 dense",
                        "iterative-lamp 0.5 finetuned",
                        "iterative-structured-flops-taylor 0.5 finetuned",
                        "masked-dense 0.5 finetuned",
                        "structured 0.5 finetuned",
                        "structured 0.5 pruned"),
                SmallStudy.rows(cells));
        assertTrue(cells.stream().allMatch(cell -> cell.ok() && cell.accuracy().mse() > 0 && cell.timing() != null));
        assertEquals(seen.work.trainingSteps(), seen.steps(Kind.TRAINING));
        Cost dense = cell(cells, "dense").cost();
        Cost cut = cell(cells, "structured").cost();
        assertTrue(cut.total().parameters() <= 0.5 * dense.used().parameters(), cut.toString());
        Cost flops = cell(cells, "iterative-structured-flops-taylor").cost();
        assertTrue(flops.used().flopsDense() <= 0.5 * dense.used().flopsDense(), flops.toString());
    }

    private static Cell cell(List<Cell> cells, String method) {
        return cells.stream()
                .filter(cell -> cell.pruning().method().equals(method))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aSmallerDenseModelStandsBesideThePruned() throws IOException {
        Path out = temporary.resolve("results");
        Preset preset = SmallStudy.preset(
                "methods",
                "structured-latency",
                "right_size",
                "structured-latency",
                "recipe",
                "{\"round_to\": 1}",
                "densities",
                "0.9");
        List<Cell> cells = SmallStudy.run(preset, out, StudyListener.SILENT);
        List<Cell> smaller =
                cells.stream().filter(cell -> cell.pruning().isSmaller()).toList();
        Cell rival = cell(cells, "structured-latency");
        // A cut that no measurement here confirms is a failed row with its reason.
        if (rival.ok()) {
            assertEquals(1, smaller.size());
            assertEquals(
                    "smaller-dense as structured-latency",
                    smaller.get(0).pruning().method());
            assertEquals(Cell.Stage.SCRATCH, smaller.get(0).pruning().stage());
            assertTrue(smaller.get(0).accuracy().mse() > 0 && smaller.get(0).timing() != null);
            Map<Path, FileTime> models = SmallStudy.times(out.resolve("models"), "");
            cells.forEach(
                    cell -> assertTrue(Results.file(out, cell.id()).toFile().delete()));
            assertEquals(SmallStudy.rows(cells), SmallStudy.rows(SmallStudy.run(preset, out, StudyListener.SILENT)));
            assertEquals(
                    models, SmallStudy.times(out.resolve("models"), ""), "what was found and trained is found again");
        } else {
            assertTrue(rival.reason().contains("latency=0.9"), rival.reason());
        }
    }
}
