package io.densitometer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.densitometer.measure.Ratio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.1, 0.1",
        "1e-7, 0.0000001",
        "123456789, 123456800",
        "0.30000000000000004, 0.3",
        "NaN, ''",
        "-Infinity, ''"
    })
    void plain(double value, String expected) {
        assertEquals(expected, Figures.plain(value));
    }

    @ParameterizedTest
    @CsvSource({"0, 0.00", "0.04123, 0.0412", "4.1234, 4.12", "41.26, 41.3", "4126, 4126", "-0.5, -0.500", "NaN, –"})
    void significant(double value, String expected) {
        assertEquals(expected, Figures.significant(value, 3));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "999, 999",
        "1000, 1.00 k",
        "10540000, 10.5 M",
        "2480000000, 2.48 G",
        "9223372036854775807, 9.22 E"
    })
    void count(long value, String expected) {
        assertEquals(expected, Figures.count(value));
    }

    @Test
    void ratiosAndChanges() {
        assertEquals("2.31x (2.25 to 2.38)", Figures.interval(new Ratio(2.31, 2.25, 2.38)));
        assertEquals("45.2x (44.0 to 46.1)", Figures.interval(new Ratio(45.2, 44, 46.1)));
        assertEquals("+3.5%", Figures.change(0.4, 0.414));
        assertEquals("–", Figures.change(0, 0.414));
        assertEquals("0.0102", Figures.density(0.01019));
        assertEquals("1", Figures.density(1));
    }
}
