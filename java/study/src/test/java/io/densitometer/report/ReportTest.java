package io.densitometer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.study.Cell;
import io.densitometer.study.Cell.Pruning;
import io.densitometer.study.Cell.Stage;
import io.densitometer.study.Cell.Target;
import io.densitometer.study.Cell.Task;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {
    private static final Pattern LOADS = Pattern.compile(
            "(src|href|action|data)\\s*=\\s*[\"']?\\s*(https?:|//|file:)|@import|url\\(\\s*[\"']?(https?:|//)");

    private final Locale before = Locale.getDefault();

    @TempDir
    Path folder;

    @AfterEach
    void restoreLocale() {
        Locale.setDefault(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"en-US", "de-DE", "tr-TR", "ar-EG-u-nu-arab"})
    void textReportsMatchTheGoldenFiles(String locale) throws IOException {
        Locale.setDefault(Locale.forLanguageTag(locale));
        List<Cell> cells = new ArrayList<>(SampleCells.small());
        Collections.shuffle(cells, new Random(1));
        Report.write(folder, cells);
        assertEquals(golden("report.csv"), Files.readString(folder.resolve("report.csv")));
        assertEquals(golden("report.md"), Files.readString(folder.resolve("report.md")));
        assertEquals(golden("console.txt"), Report.console(cells));
    }

    @Test
    void csvBeginsWithTheAgreedColumns() {
        assertTrue(CsvReport.render(SampleCells.small())
                .startsWith("model,data,seq_len,pred_len,method,target_density,stage,parameters,nonzeros,density,"
                        + "flops_dense,flops_nonzero,mse,mae,epoch_seconds,backend,batch,threads,p50_ms,p99_ms,"
                        + "baseline,speedup,speedup_low,speedup_high,verdict,"));
        assertTrue(CsvReport.render(SampleCells.small())
                .lines()
                .findFirst()
                .orElseThrow()
                .endsWith(",others,cell,density_to_dense,flop_reduction,launches,millijoules"));
    }

    @Test
    void whatADeviceCountsIsReported() {
        Cell dense = SampleCells.dense("M", 0.4, 3).get(0);
        Cell pruned = SampleCells.cell("M", "2:4", 0.5, Stage.FINETUNED, 0.4, 3, 1.5, 0.1);
        List<Cell> cells = List.of(SampleCells.counted(dense, 42, 310.5), SampleCells.counted(pruned, 40, 207));
        List<String> lines = CsvReport.render(cells).lines().toList();
        assertTrue(lines.get(1).endsWith(",42,310.5"), lines.get(1));
        assertTrue(lines.get(2).endsWith(",40,207"), lines.get(2));
        assertTrue(CsvReport.render(List.of(dense)).lines().toList().get(1).endsWith(",1,1,,"), "not counted");
        String page = MarkdownReport.render(cells);
        assertTrue(page.contains("| launches | mJ per run |"), page);
        assertFalse(MarkdownReport.render(SampleCells.small()).contains("launches"), "nothing counted");
    }

    @Test
    void htmlLoadsNothingAndHoldsEveryTable() throws IOException {
        Path kept = Path.of("target", "sample-report");
        Report.write(kept, SampleCells.large());
        String html = Files.readString(kept.resolve("report.html"));
        assertFalse(LOADS.matcher(html).find(), "the page loads something");
        assertTrue(html.contains("default-src 'none'"));
        int results = SampleCells.large().size();
        assertTrue(html.split("<tr>", -1).length > results, "a row for each of " + results + " cells");
        assertTrue(html.length() < 2_500_000, "too large to mail: " + html.length());
    }

    @Test
    void hostileNamesStayText() {
        String evil = "</script><script>alert(1)</script><!--|`[x](y)\u2028\u0001";
        Cell named = SampleCells.cell(evil, evil, 0.1, Stage.PRUNED, 0.4, 3, 2, 0.1);
        Cell failed = Cell.failed(
                new Task(evil, evil, 1, 1, 0, Map.of(evil, evil)),
                new Pruning(evil, Double.NaN, Stage.PRUNED),
                new Target(evil, 0, -1),
                evil);
        String html = HtmlReport.render(List.of(named, failed));
        assertFalse(html.contains("<script>alert"), "a name became an element");
        assertEquals(6, html.split("<script", -1).length - 1, "scripts: the points, the library and four of ours");
        assertEquals(6, html.split("</script", -1).length - 1);
        String markdown = MarkdownReport.render(List.of(named, failed));
        assertFalse(markdown.contains("<script"), markdown);
        for (String paragraph : markdown.split("\n\n", -1)) {
            List<Integer> bars = paragraph
                    .lines()
                    .filter(line -> line.startsWith("| "))
                    .map(line -> line.replace("\\|", "").split("\\|", -1).length)
                    .distinct()
                    .toList();
            assertTrue(bars.size() <= 1, "rows keep the columns of their titles: " + bars + "\n" + paragraph);
        }
    }

    @Test
    void valuesThatAreNotFiniteAreNoNumbersInThePlots() {
        Cell diverged = SampleCells.cell("M", "block", 0.1, Stage.PRUNED, Double.NaN, 3, Double.POSITIVE_INFINITY, 0.1);
        String json = ChartData.json(List.of(diverged));
        assertTrue(json.contains("\"mse\":null"), json);
        assertFalse(json.contains("NaN") || json.contains("Infinity"), json);
        assertTrue(CsvReport.render(List.of(diverged)).contains(",,,12.5,cpu,1,1,0,0,dense on cpu,,,,FASTER,"));
    }

    @Test
    void findingsAreHonest() {
        List<Group> groups = Group.of(SampleCells.small());
        String autoformer = String.join(" ", Findings.of(groups.get(0)));
        assertEquals(
                "1 pruned plan against dense on cpu: none faster, 1 the same."
                        + " On the front of error against time, fastest first: dense."
                        + " Dense on onnxruntime: 0.93x (0.92 to 0.94)."
                        + " Prunable layers take 90% of the dense run, so faster layers alone can give at most 10.00x."
                        + " 1 cell failed.",
                autoformer);
        String informer = String.join(" ", Findings.of(groups.get(1)));
        assertTrue(informer.contains("7 pruned plans against dense on cpu: 5 faster, 1 slower, 1 unclear."), informer);
        assertTrue(informer.contains("an error within 5% of dense: magnitude-global at density 0.1"), informer);
        assertTrue(informer.contains("Slowest: 2:4 at density 0.5"), informer);
        assertTrue(
                informer.contains("fastest first: magnitude-global at density 0.01, 0.1; block at density 0.5; 2:4"),
                informer);
    }

    private static String golden(String name) throws IOException {
        try (InputStream stream = ReportTest.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
