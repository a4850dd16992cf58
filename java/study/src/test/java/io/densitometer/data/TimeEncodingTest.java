package io.densitometer.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeEncodingTest {

    /** 2016-07-01 was a Friday and day 183 of a leap year; 2017-12-31 a Sunday in ISO week 52. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "timeF|h|2016-07-01 13:45|13/23-.5 4/6-.5 0/30-.5 182/365-.5",
                "timeF|t|2016-07-01 13:45|45/59-.5 13/23-.5 4/6-.5 0/30-.5 182/365-.5",
                "timeF|15min|2016-07-01 13:45|45/59-.5 13/23-.5 4/6-.5 0/30-.5 182/365-.5",
                "timeF|s|2016-07-01 13:45:30|30/59-.5 45/59-.5 13/23-.5 4/6-.5 0/30-.5 182/365-.5",
                "timeF|d|2017-12-31 00:00|6/6-.5 30/30-.5 364/365-.5",
                "timeF|b|2016-12-31 00:00|5/6-.5 30/30-.5 365/365-.5",
                "timeF|w|2017-12-31 00:00|30/30-.5 51/52-.5",
                "timeF|m|2017-12-31 00:00|11/11-.5",
                "timeF|1h|2018-01-01 00:00|0/23-.5 0/6-.5 0/30-.5 0/365-.5",
                "fixed|h|2016-07-01 13:45|7 1 4 13",
                "learned|t|2016-07-01 13:44|7 1 4 13 2",
                "fixed|t|2016-07-01 13:45|7 1 4 13 3",
                "fixed|d|2017-12-31 00:00|12 31 6 0",
            })
    void marksAreThePublishedOnes(String embed, String frequency, String stamp, String expected) {
        TimeEncoding encoding = new TimeEncoding(embed, frequency);
        float[] marks = new float[encoding.width() + 2];
        Arrays.fill(marks, 9);
        encoding.write(Stamp.parse(stamp).orElseThrow().wall(), marks, 1);
        String[] terms = expected.split(" ", -1);
        float[] wanted = new float[terms.length + 2];
        Arrays.fill(wanted, 9);
        for (int i = 0; i < terms.length; i++) {
            wanted[i + 1] = value(terms[i]);
        }
        assertArrayEquals(wanted, marks, 1e-7f);
        assertEquals(terms.length, encoding.width());
    }

    @ParameterizedTest
    @CsvSource({"timef,h,no time embedding 'timef'", "timeF,y,no frequency 'y'", "fixed,'',no frequency ''"})
    void refusesOtherWords(String embed, String frequency, String expected) {
        var e = assertThrows(BadInputException.class, () -> new TimeEncoding(embed, frequency));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    private static float value(String term) {
        if (!term.contains("/")) {
            return Float.parseFloat(term);
        }
        String[] parts = term.replace("-.5", "").split("/", -1);
        return (float) (Double.parseDouble(parts[0]) / Double.parseDouble(parts[1]) - 0.5);
    }
}
