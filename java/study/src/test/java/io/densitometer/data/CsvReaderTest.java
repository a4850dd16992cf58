package io.densitometer.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvReaderTest {
    private static final Limits SMALL = new Limits(2_000, 100, 8, 300);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "date,a,OT\n2016-07-01,1,2\n2016-07-02,3,4.5\n",
                "date,a,OT\r\n2016-07-01,1,2\r\n2016-07-02,3,4.5",
                "\uFEFFdate,a,OT\n\n2016/7/1 0:00, 1 ,2\n2016/7/2 0:00,3,4.5\n\n",
                "\"date\",\"a\",\"OT\"\n2016-07-01T00:00:00Z,\"1\",2\n2016-07-02T00:00Z,3e0,+4.5\n",
                "utc_timestamp,cet_cest_timestamp,a,OT\n2016-07-01,x,1,2\n2016-07-02,y,3,4.5\n",
                "a,Time,OT\n1,2016-07-01,2\n3,2016-07-02,4.5\n",
            })
    void readsTheSameTableFromEveryForm(String text) {
        for (byte[] bytes : List.of(text.getBytes(StandardCharsets.UTF_8), CsvFixture.gzip(text))) {
            RawTable table = CsvFixture.read(bytes, Limits.standard());
            assertEquals(List.of("a", "OT"), table.columns());
            assertEquals(2, table.rows().size());
            assertArrayEquals(new double[] {1, 2}, table.rows().get(0).values());
            assertArrayEquals(new double[] {3, 4.5}, table.rows().get(1).values());
            assertEquals(86_400, StampCheck.frequency(table.rows()).seconds());
            assertTrue(table.issues().report().isClean());
        }
    }

    @Test
    void collectsWhatIsWrongWithLineNumbers() {
        RawTable table = CsvFixture.read("""
                date,a,b
                2016-07-01 00:00:00,1,2
                2016-07-01 01:00:00,1
                2016-07-01 02:00:00,,nan
                2016-07-01 03:00:00,12x,-inf
                2016-13-01 04:00:00,1,2
                2016-07-01 04:00:00,1e999,0x10
                2016-07-01 05:00:00,1d,7""");
        List<String> found = table.issues().report().issues().stream()
                .map(issue -> issue.kind() + "@" + issue.line() + issue.column())
                .toList();
        assertEquals(
                List.of(
                        "WRONG_COLUMN_COUNT@3",
                        "MISSING_CELL@4a",
                        "MISSING_CELL@4b",
                        "NOT_A_NUMBER@5a",
                        "NON_FINITE@5b",
                        "BAD_DATE@6",
                        "NON_FINITE@7a",
                        "NOT_A_NUMBER@7b",
                        "NOT_A_NUMBER@8a"),
                found);
        assertEquals(5, table.rows().size());
        assertEquals(8, table.rows().get(4).line());
        assertTrue(Double.isNaN(table.rows().get(3).values()[0]), "an overflow is not kept as infinity");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|is empty",
                "'date,a\n'|has a header but no readable rows",
                "'date,a\nyesterday,1\n'|1 unreadable date (first at line 2)",
                "'2016-07-01,1\n'|the first line is data",
                "'a,b\n1,2\n'|no column named date",
                "'date;a\n2016-07-01;1\n'|one column only",
                "'date,time\n2016-07-01,1\n'|no value columns",
                "'date,a,a\n2016-07-01,1,2\n'|names column 'a' twice",
                "'date,a\n2016-07-01,\"1\n2016-07-02,2\n'|line 2 has a quote that is not closed",
                "'date,a\n2016-07-01,\"1\"x\n'|not readable as CSV",
                "'date,a\n2016-07-01,\u0000\n'|byte 0x00 in line 2",
                "'date,a,b,c,d,e,f,g,h\n'|9 columns, more than the 8 allowed",
            })
    void refusesInOneSentence(String text, String expected) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var e = assertThrows(BadInputException.class, () -> CsvFixture.read(bytes, SMALL));
        assertTrue(e.getMessage().startsWith("f.csv: "), e.getMessage());
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @Test
    void stopsAtEachLimit() {
        String row = "2016-07-01,1\n";
        assertRefused("date,a\n" + "9".repeat(101), "line 2 is longer than 100");
        assertRefused("date,a\n" + row.repeat(24), "after 24 rows of 1 columns");
        assertRefused("date,a\n" + row.repeat(22) + "\n".repeat(2_000), "holds more than 0 MiB");
        assertEquals(
                23,
                CsvFixture.read(("date,a\n" + row.repeat(23)).getBytes(StandardCharsets.UTF_8), SMALL)
                        .rows()
                        .size());
    }

    @Test
    void stopsUnpackingAGzipBomb() {
        byte[] bomb = CsvFixture.gzip("date,a\n" + "\n".repeat(50_000_000));
        assertTrue(bomb.length < 100_000);
        var e = assertThrows(BadInputException.class, () -> CsvFixture.read(bomb, SMALL));
        assertTrue(e.getMessage().contains("once unpacked"), e.getMessage());
    }

    @Test
    void namesDamagedGzip() {
        byte[] whole = CsvFixture.gzip(CsvFixture.hourly(500));
        for (int length : new int[] {2, 9, 10, 200, whole.length - 1}) {
            byte[] cut = Arrays.copyOf(whole, length);
            var e = assertThrows(BadInputException.class, () -> CsvFixture.read(cut, Limits.standard()));
            assertTrue(e.getMessage().contains("cut short"), length + ": " + e.getMessage());
        }
        byte[] damaged = whole.clone();
        Arrays.fill(damaged, 20, 40, (byte) 0xff);
        var e = assertThrows(BadInputException.class, () -> CsvFixture.read(damaged, Limits.standard()));
        assertTrue(e.getMessage().contains("damaged"), e.getMessage());
    }

    @Test
    void namesWhatIsNoFile(@TempDir Path folder) throws IOException {
        assertOpenRefused(folder.toString(), "is a directory");
        assertOpenRefused(folder.resolve("none.csv").toString(), "no such file");
        assertOpenRefused("a\0b", "is not a file name");
        Path binary = Files.write(folder.resolve("b.csv"), new byte[] {0x50, 0x4b, 3, 4, 0, 0});
        assertOpenRefused(binary.toString(), "not a text file");
    }

    private static void assertRefused(String text, String expected) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var e = assertThrows(BadInputException.class, () -> CsvFixture.read(bytes, SMALL));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    private static void assertOpenRefused(String source, String expected) {
        var e = assertThrows(BadInputException.class, () -> DataSets.open(source, LoadOptions.standard()));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }
}
