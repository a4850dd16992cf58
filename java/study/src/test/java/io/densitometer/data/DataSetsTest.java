package io.densitometer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataSetsTest {
    @TempDir
    private Path folder;

    @Test
    void listsTheSetsOfTheDesign() {
        List<String> names = RegisteredSets.all().stream().map(DataSet::name).toList();
        assertTrue(names.containsAll(
                List.of("ETTh1", "ETTh2", "ETTm1", "ETTm2", "ECL", "Exchange", "Traffic", "Weather", "built-in")));
        assertEquals(names.size(), names.stream().distinct().count());
        assertEquals(
                "ETTm1              69680 x 7    15 min  12/4/4 months      zhouhaoyi/ETDataset, ETT-small (CC BY-ND 4.0)",
                RegisteredSets.named("ettm1").text());
        assertEquals("7:1:2", RegisteredSets.named("Weather").split().text());
        assertThrows(BadInputException.class, () -> RegisteredSets.named("ETTh3"));
    }

    @ParameterizedTest
    @CsvSource({
        "x.csv,17544,862,3600,0,Traffic",
        "etth2_copy.csv,17420,7,3600,30.5310001373291,ETTh2",
        "x.csv,17420,7,3600,38.6619987487793,ETTh2",
        "x.csv,17420,7,3600,1,",
        "ETTh1.csv,17419,7,3600,30.5310001373291,",
        "built-in.csv,4320,7,3600,1,",
    })
    void shapeDecidesThenNameThenFirstValue(
            String file, int rows, int columns, long step, double first, String expected) {
        var shape = new DataSet.Shape(rows, columns, new Frequency(step), "OT", first);
        Optional<String> found =
                Identity.of("dir/" + file, shape, Optional.empty()).set().map(DataSet::name);
        assertEquals(Optional.ofNullable(expected), found);
    }

    @Test
    void aFileCanBeClaimedToBeASet() throws IOException {
        String file = write("mine.csv", CsvFixture.hourly(48));
        DataSummary summary = DataSets.describe(file, LoadOptions.standard().withSet("etth1"));
        assertEquals("ETTh1", summary.set());
        assertEquals(List.of("rows 48 instead of 17420", "columns 2 instead of 7"), summary.differences());
        Series series = DataSets.open(file, LoadOptions.standard().withSet("ETTh1"));
        var e = assertThrows(
                BadInputException.class,
                () -> WindowedData.of(series, new WindowSpec(4, 2, 2), new TimeEncoding("timeF", "h")));
        assertTrue(e.getMessage().contains("needs 14400 rows, the series has 48"), e.getMessage());
    }

    @Test
    void describesACustomFileInFiguresAndText() throws IOException {
        String file = write("mine.csv", """
                date,a,OT
                2016-07-01 00:00:00+02:00,1,-9999
                2016-07-01 03:00:00+02:00,3,4
                2016-07-01 06:00:00+02:00,,8
                """);
        DataSummary summary = DataSets.describe(file, LoadOptions.standard());
        assertEquals("custom", summary.set());
        assertEquals(10_800, summary.stepSeconds());
        assertEquals(
                new ColumnSummary("a", 1, 0, 1.0, 2.0, 3.0, 1.0),
                summary.columns().get(0));
        assertEquals(
                new ColumnSummary("OT", 0, 1, 4.0, 6.0, 8.0, 2.0),
                summary.columns().get(1));
        List<String> lines = summary.text().lines().toList();
        assertEquals(file + ": custom, 3 rows x 2 columns, step 3 h", lines.get(0));
        assertEquals("from 2016-07-01T00:00+02:00 to 2016-07-01T06:00+02:00", lines.get(1));
        assertEquals("  line 2, column 'OT': sentinel value (-9999.0)", lines.get(3));
        assertEquals("  line 4, column 'a': missing cell", lines.get(4));
        assertEquals(8, lines.size());
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
