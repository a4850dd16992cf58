package io.densitometer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellFillerTest {
    /** Column a lacks its ends and two in the middle, b is whole, c is empty but for a sentinel. */
    private static final String HOLES = """
            date,a,b,c
            2016-07-01,,1,
            2016-07-02,2,2,
            2016-07-03,,3,-9999
            2016-07-04,NA,4,
            2016-07-05,8,5,
            2016-07-06,x,6,
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "drop-empty,linear|a 2 2 4 6 8 8;b 1 2 3 4 5 6",
                "drop-empty,forward|a 2 2 2 2 8 8;b 1 2 3 4 5 6",
                "drop-column|b 1 2 3 4 5 6",
                "linear,drop-column|a 2 2 4 6 8 8;b 1 2 3 4 5 6",
                "keep,linear|a 2 2 4 6 8 8;b 1 2 3 4 5 6;c -9999 -9999 -9999 -9999 -9999 -9999",
            })
    void fillsAsAsked(String fills, String expected) {
        Series series = CellFiller.fill(CsvFixture.inspect(HOLES), Fill.parse(fills));
        assertEquals(expected, text(series));
        assertTrue(series.description().notes().get(0).startsWith("as read: 8 missing cells"), "provenance");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|1 cell that is not a number (first at line 7, column 'a'), 1 sentinel value",
                "keep|cells are still missing in 'a' (4 of 6), 'c' (5 of 6)",
                "linear|cells are still missing in 'c' (6 of 6)",
            })
    void refusesWhatTheFillsDoNotMend(String fills, String expected) {
        List<Fill> parsed = fills.isEmpty() ? List.of() : Fill.parse(fills);
        assertRefused(HOLES, parsed, expected);
    }

    @Test
    void refusesStampsThatGoBackWhateverTheFill() {
        String text = "date,a\n2016-07-01,1\n2016-07-03,1\n2016-07-02,1\n";
        assertRefused(text, List.of(Fill.KEEP), "1 time stamp out of order (first at line 4)");
    }

    @Test
    void acceptsIrregularStampsOnlyWhenAsked() {
        String text = "date,a\n2016-07-01,1\n2016-07-02,2\n2016-07-02,3\n2016-07-05,4\n2016-07-06,5\n";
        assertRefused(text, List.of(), "1 duplicate time stamp (first at line 4), 1 gap in time (first at line 5)");
        assertEquals("a 1 2 3 4 5", text(CellFiller.fill(CsvFixture.inspect(text), List.of(Fill.KEEP))));
    }

    @Test
    void refusesWhenNoColumnIsLeft() {
        assertRefused("date,a\n2016-07-01,\n2016-07-02,1\n", List.of(Fill.DROP_COLUMN), "no column would be left");
    }

    @Test
    void takesOtherSentinelsAndNone() {
        String text = "date,a\n2016-07-01,1\n2016-07-02,-999\n2016-07-03,-9999\n";
        for (List<Double> sentinels : List.of(List.of(-999.0), List.of(-999.0, -9999.0), List.<Double>of())) {
            LoadOptions options = LoadOptions.standard().withSentinels(sentinels);
            Inspection found = Inspection.of(CsvFixture.read(text), options);
            assertEquals(sentinels.size(), found.report().count(IssueKind.SENTINEL));
        }
    }

    @Test
    void countsAllButKeepsTheFirstOfEachKind() {
        String rows = IntStream.range(0, 250)
                .mapToObj(i -> String.format("%d-01-01,%n", 2000 + i))
                .collect(Collectors.joining());
        DataReport report = CsvFixture.inspect("date,a\n" + rows).report();
        assertEquals(250, report.count(IssueKind.MISSING_CELL));
        assertEquals(
                DataReport.KEPT_PER_KIND,
                report.issues().stream()
                        .filter(i -> i.kind() == IssueKind.MISSING_CELL)
                        .count());
    }

    @Test
    void namesThePoliciesWhenAWordIsNone() {
        var e = assertThrows(BadInputException.class, () -> Fill.parse("linear,guess"));
        assertEquals(
                "no fill policy 'guess'; there are keep, forward, linear, drop-empty, drop-column, and lists of them with"
                        + " commas",
                e.getMessage());
        assertEquals(Arrays.asList(Fill.values()), Fill.parse("keep, forward,linear,drop-empty,drop-column"));
    }

    private static void assertRefused(String text, List<Fill> fills, String expected) {
        Inspection found = CsvFixture.inspect(text);
        var e = assertThrows(BadInputException.class, () -> CellFiller.fill(found, fills));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    private static String text(Series series) {
        return IntStream.range(0, series.columns())
                .mapToObj(c -> series.description().columns().get(c)
                        + IntStream.range(0, series.rows())
                                .mapToObj(r -> " " + Math.round(series.value(r, c)))
                                .collect(Collectors.joining()))
                .collect(Collectors.joining(";"));
    }
}
