package io.densitometer.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.campaign.LayerCell.Found;
import io.densitometer.campaign.LayerCell.Point;
import io.densitometer.measure.Ratio;
import io.densitometer.measure.Verdict;
import io.densitometer.report.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What follows from speed-ups that are made up. */
class LayersReportTest {
    private static final Budget BUDGET = new Budget(1, 5, 0.1);
    private static final Map<String, List<Double>> FORMATS = Map.of("csr", List.of(0.5, 0.1, 0.01), "nm", List.of(0.5));
    private static final List<Integer> TOKENS = List.of(8, 96, 3072);

    /** CSR pays the earlier the more tokens there are; 2:4 is always within the noise, and cannot hold few tokens. */
    private static List<Section> sections() {
        Layers part = new Layers("Sample", List.of("fp16"), List.of("64x32"), TOKENS, 1, FORMATS, null, null, BUDGET);
        List<CellResult> cells = new ArrayList<>();
        for (int tokens : TOKENS) {
            List<Point> points = new ArrayList<>();
            points.add(point("csr", 0.5, tokens / 4000.0));
            points.add(point("csr", 0.1, tokens / 60.0));
            points.add(point("csr", 0.01, tokens / 5.0));
            points.add(
                    tokens == 8
                            ? Point.without(new LayerCell.Wanted("nm", 0.5), "too few tokens")
                            : point("nm", 0.5, 1.001));
            LayerCell cell =
                    new LayerCell("cpu", "fp16", "64x32", tokens, 1, FORMATS, List.of("warm"), Map.of(), BUDGET);
            cells.add(cell(cell, Finding.of(Outcome.MEASURED, "", new Found(points, Map.of()))));
        }
        LayerCell broken = new LayerCell("cpu", "fp8", "64x32", 8, 1, FORMATS, List.of("warm"), Map.of(), BUDGET);
        cells.add(cell(broken, Finding.of(Outcome.FAILED, "it broke")));
        return part.report(cells);
    }

    private static CellResult cell(LayerCell cell, Finding finding) {
        return new CellResult("c", cell.key(), "now", 1, "r", "d", null, CampaignJson.tree(cell), finding);
    }

    private static Point point(String format, double density, double speedup) {
        Ratio ratio = new Ratio(speedup, speedup * 0.99, speedup * 1.01);
        Verdict verdict = Verdict.of(ratio, 0.02, 50, 30);
        return new Point(format, density, "warm", ratio, verdict.kind(), 10.0, 10 / speedup, 0.02, 50, verdict.why());
    }

    @Test
    void saysWhereEachFormatStartsToPay() {
        assertEquals("""
                precision  caches  shape  format  8 tokens  96 tokens  3072 tokens  fewest tokens that pay
                ---------  ------  -----  ------  --------  ---------  -----------  ----------------------
                fp16       warm    64x32  csr        99.0%      90.0%        90.0%  8 at 99.0%
                fp16       warm    64x32  nm             -          -            -  -
                """, TextTable.console(sections().get(0).table()));
    }

    @Test
    void targetsStandBesideThePointsThatTheyAreAskedOf() {
        Map<Double, Double> targets = Map.of(0.5, 1.0, 0.1, 5.0);
        LayerCell cell = new LayerCell("cpu", "fp16", "64x32", 96, 1, FORMATS, List.of("warm"), targets, BUDGET);
        List<Point> points = List.of(point("csr", 0.5, 1.2), point("csr", 0.1, 4), point("csr", 0.01, 9));
        Layers part =
                new Layers("Sample", List.of("fp16"), List.of("64x32"), TOKENS, 1, FORMATS, null, targets, BUDGET);
        Finding finding = Finding.of(Outcome.FAILED, "", new Found(points, Map.of()));
        assertEquals(
                """
                precision  caches  shape  tokens  format  sparsity  dense us    us        speed-up (95%)  A/A noise  verdict  target          outcome
                ---------  ------  -----  ------  ------  --------  --------  ----  --------------------  ---------  -------  --------------  -------
                fp16       warm    64x32      96  csr        50.0%      10.0  8.33  1.20x (1.19 to 1.21)       2.0%  FASTER   not slower      PASSED
                fp16       warm    64x32      96  csr        90.0%      10.0  2.50  4.00x (3.96 to 4.04)       2.0%  FASTER   at least 5.00x  FAILED
                fp16       warm    64x32      96  csr        99.0%      10.0  1.11  9.00x (8.91 to 9.09)       2.0%  FASTER   -               -
                """,
                TextTable.console(
                        part.report(List.of(cell(cell, finding))).get(1).table()));
    }

    @Test
    void namesWhatCouldNotRunAndWhatBroke() {
        List<Section> sections = sections();
        assertEquals(
                List.of(
                        "Sample: where each format starts to pay",
                        "Sample: every point",
                        "Sample: what could not run",
                        "Sample: cells without figures"),
                sections.stream().map(Section::title).toList());
        assertTrue(TextTable.console(sections.get(2).table()).contains("nm      fp16       64x32   too few tokens"));
        assertTrue(TextTable.console(sections.get(3).table()).contains("FAILED   it broke"));
    }

    @Test
    void theMapHasARowForEachSparsityAndAFieldForEachPoint() {
        Section.Picture picture = sections().get(0).pictures().get(0);
        assertEquals("layers-fp16-64x32-warm.svg", picture.name());
        assertEquals(4 * 3, picture.svg().split("<rect x=", -1).length - 1);
        assertTrue(picture.svg().contains(">csr, 99.0%</text>"), picture.svg());
        assertTrue(picture.svg().contains(">614.4x</text>"), picture.svg());
        assertTrue(picture.svg().contains(">1.00x *</text>"), picture.svg());
    }
}
