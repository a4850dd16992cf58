package io.densitometer.data;

import static io.densitometer.data.IssueKind.DUPLICATE_STAMP;
import static io.densitometer.data.IssueKind.GAP;
import static io.densitometer.data.IssueKind.MISSING_CELL;
import static io.densitometer.data.IssueKind.SENTINEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real files against what their README says of them. */
class SharedFilesTest {

    @ParameterizedTest
    @CsvSource({
        "ETTh1.csv.gz,ETTh1,17420,7,1 h,2016-07-01T00:00,2018-06-26T19:00",
        "ETTh2.csv.gz,ETTh2,17420,7,1 h,2016-07-01T00:00,2018-06-26T19:00",
        "ETTm1.csv.gz,ETTm1,69680,7,15 min,2016-07-01T00:00,2018-06-26T19:45",
        "ETTm2.csv.gz,ETTm2,69680,7,15 min,2016-07-01T00:00,2018-06-26T19:45",
        "exchange_rate.csv.gz,Exchange,7588,8,1 day,1990-01-01T00:00,2010-10-10T00:00",
        "weather.csv.gz,Weather,52696,21,10 min,2020-01-01T00:10,2021-01-01T00:00",
        "electricity-all-rows-cols-0-OT.csv.gz,custom,26304,2,1 h,2016-07-01T02:00,2019-07-02T01:00",
        "electricity-first-1000-rows-203-cols.csv.gz,custom,1000,203,1 h,2016-07-01T02:00,2016-08-11T17:00",
        "entsoe-spain-hourly-2015-2018.csv.gz,ENTSO-E-ES,35064,28,1 h,2015-01-01T00:00+01:00,2018-12-31T23:00+01:00",
        "opsd-entsoe-AT-CH-FR-hourly-2018-2020.csv.gz,ENTSO-E-AT-CH-FR,24097,15,1 h,2017-12-31T23:00,2020-09-30T23:00",
        "opsd-entsoe-DE-hourly-2018.csv.gz,ENTSO-E-DE,8784,41,1 h,2017-12-31T23:00,2019-01-01T22:00",
    })
    void isRecognised(String file, String set, int rows, int columns, String step, String first, String last) {
        DataSummary summary = DataSets.describe(CsvFixture.shared(file), LoadOptions.standard());
        assertEquals(set, summary.set());
        assertEquals(rows, summary.rows());
        assertEquals(columns, summary.columns().size());
        assertEquals(step, summary.step());
        assertEquals(first, summary.first());
        assertEquals(last, summary.last());
        assertEquals(set.equals("custom"), !summary.differences().isEmpty());
        assertEquals(0, summary.report().count(IssueKind.OUT_OF_ORDER));
    }

    @Test
    void weatherHasItsSentinelsItsDuplicateAndItsGap() {
        String file = CsvFixture.shared("weather.csv.gz");
        DataSummary summary = DataSets.describe(file, LoadOptions.standard());
        assertEquals(
                Map.of(SENTINEL, 81L, DUPLICATE_STAMP, 1L, GAP, 1L),
                summary.report().counts());
        Map<String, Integer> sentinels = summary.columns().stream()
                .filter(column -> column.sentinels() > 0)
                .collect(Collectors.toMap(ColumnSummary::name, ColumnSummary::sentinels));
        assertEquals(3, sentinels.size());
        assertEquals(50, sentinels.get("OT"));
        assertEquals(1, sentinels.get("wv (m/s)"));
        assertTrue(sentinels.containsValue(30));
        Issue gap = summary.report().issues().stream()
                .filter(issue -> issue.kind() == GAP)
                .findFirst()
                .orElseThrow();
        assertTrue(gap.detail().contains("100 min"), gap.detail());
        assertEquals(summary.rows(), rowsWith(file, Fill.KEEP));
        assertEquals(summary.rows(), rowsWith(file, Fill.LINEAR));
    }

    @Test
    void weatherKeptHoldsSentinelsAndFilledHoldsNone() {
        String file = CsvFixture.shared("weather.csv.gz");
        assertEquals(81, countOf(-9999, open(file, Fill.KEEP)));
        assertEquals(0, countOf(-9999, open(file, Fill.FORWARD)));
        assertEquals(18, open(file, Fill.DROP_COLUMN).columns());
    }

    @Test
    void spainLacksCellsAndOpensWhenTheyAreFilled() {
        String file = CsvFixture.shared("entsoe-spain-hourly-2015-2018.csv.gz");
        DataSummary summary = DataSets.describe(file, LoadOptions.standard());
        Map<String, Integer> missing = missing(summary);
        assertEquals(35_064, missing.get("generation hydro pumped storage aggregated"));
        assertEquals(35_064, missing.get("forecast wind offshore eday ahead"));
        assertEquals(36, missing.get("total load actual"));
        assertEquals(0, missing.get("price actual"));
        assertEquals(
                missing.values().stream().mapToLong(Integer::longValue).sum(),
                summary.report().count(MISSING_CELL));
        var refusal = assertThrows(BadInputException.class, () -> open(file));
        assertTrue(refusal.getMessage().contains("first at line 2"), refusal.getMessage());
        assertThrows(BadInputException.class, () -> open(file, Fill.LINEAR), "two columns are empty");
        Series series = open(file, Fill.DROP_EMPTY, Fill.LINEAR);
        assertEquals(26, series.columns());
        assertEquals(
                "total load actual",
                series.description().columns().get(series.description().target()));
    }

    @ParameterizedTest
    @CsvSource({
        "opsd-entsoe-AT-CH-FR-hourly-2018-2020.csv.gz,AT_price_day_ahead,17500",
        "opsd-entsoe-AT-CH-FR-hourly-2018-2020.csv.gz,AT_load_actual_entsoe_transparency,0",
        "opsd-entsoe-AT-CH-FR-hourly-2018-2020.csv.gz,CH_load_actual_entsoe_transparency,1",
        "opsd-entsoe-AT-CH-FR-hourly-2018-2020.csv.gz,FR_load_actual_entsoe_transparency,29",
        "opsd-entsoe-AT-CH-FR-hourly-2018-2020.csv.gz,CH_wind_onshore_generation_actual,723",
        "opsd-entsoe-DE-hourly-2018.csv.gz,DE_load_actual_entsoe_transparency,0",
    })
    void countsMissingCells(String file, String column, int expected) {
        DataSummary summary = DataSets.describe(CsvFixture.shared(file), LoadOptions.standard());
        assertEquals(expected, missing(summary).get(column));
    }

    @ParameterizedTest
    @CsvSource({
        "ETTh1.csv.gz,8640,2880,2880,8449,2785,2785",
        "ETTm1.csv.gz,34560,11520,11520,34369,11425,11425",
        "exchange_rate.csv.gz,5311,760,1517,5120,665,1422",
        "electricity-all-rows-cols-0-OT.csv.gz,18412,2632,5260,18221,2537,5165",
    })
    void splitsAsTheLiterature(String file, int train, int val, int test, int trainSize, int valSize, int testSize) {
        Series series = open(CsvFixture.shared(file));
        WindowedData data = WindowedData.of(series, new WindowSpec(96, 48, 96), new TimeEncoding("timeF", "h"));
        SplitRule.Borders borders = data.borders();
        assertEquals(train, borders.trainEnd());
        assertEquals(val, borders.valEnd() - borders.trainEnd());
        assertEquals(test, borders.testEnd() - borders.valEnd());
        assertEquals(trainSize, data.train().size());
        assertEquals(valSize, data.validation().size());
        assertEquals(testSize, data.test().size());
    }

    @Test
    void trainRowsOfEtthAreScaledToZeroMeanAndUnitVariance() {
        Series series = open(CsvFixture.shared("ETTh1.csv.gz"));
        Scaler scaler = Scaler.fit(series, 8_640);
        for (int c = 0; c < 7; c++) {
            double sum = 0;
            double squares = 0;
            for (int r = 0; r < 8_640; r++) {
                double scaled = scaler.scale(series.value(r, c), c);
                sum += scaled;
                squares += scaled * scaled;
            }
            assertEquals(0, sum / 8_640, 1e-12);
            assertEquals(1, squares / 8_640, 1e-12);
        }
    }

    @Test
    void aSetUnderAnotherNameIsToldByItsFirstValue(@TempDir Path folder) throws IOException {
        Path copy = Files.copy(Path.of(CsvFixture.shared("ETTh2.csv.gz")), folder.resolve("renamed.dat"));
        DataSummary summary = DataSets.describe(copy.toString(), LoadOptions.standard());
        assertEquals("ETTh2", summary.set());
        assertTrue(summary.isClean());
    }

    @Test
    void aPartOfASetSaysHowItDiffers() {
        String file = CsvFixture.shared("electricity-first-1000-rows-203-cols.csv.gz");
        DataSummary summary = DataSets.describe(file, LoadOptions.standard());
        assertEquals("ECL", summary.comparedWith());
        assertEquals(List.of("rows 1000 instead of 26304", "columns 203 instead of 321"), summary.differences());
        assertFalse(summary.isClean());
    }

    private static Series open(String file, Fill... fills) {
        return DataSets.open(file, LoadOptions.standard().withFills(List.of(fills)));
    }

    private static int rowsWith(String file, Fill fill) {
        return open(file, fill).rows();
    }

    private static long countOf(double value, Series series) {
        long count = 0;
        for (int i = 0; i < series.rows() * series.columns(); i++) {
            count += series.value(i / series.columns(), i % series.columns()) == value ? 1 : 0;
        }
        return count;
    }

    private static Map<String, Integer> missing(DataSummary summary) {
        return summary.columns().stream().collect(Collectors.toMap(ColumnSummary::name, ColumnSummary::missing));
    }
}
