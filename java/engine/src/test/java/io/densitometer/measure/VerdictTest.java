package io.densitometer.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.measure.Verdict.Kind;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
    @ParameterizedTest
    @CsvSource({
        // low, high, floor, samples, expected
        "1.30, 1.50, 0.01, 100, FASTER",
        "1.02, 1.03, 0.01, 100, FASTER",
        "1.01, 1.03, 0.01, 100, UNCLEAR",
        "0.70, 0.80, 0.01, 100, SLOWER",
        "0.97, 0.985, 0.01, 100, SLOWER",
        "0.97, 0.995, 0.01, 100, UNCLEAR",
        "0.985, 1.015, 0.01, 100, SAME",
        "1.00, 1.02, 0.01, 100, SAME",
        "0.90, 1.10, 0.01, 100, UNCLEAR",
        "1.02, 1.04, 0.05, 100, SAME",
        "1.02, 1.08, 0.05, 100, UNCLEAR",
        "0.96, 1.04, 0.05, 100, SAME",
        "1.30, 1.50, 0.40, 100, UNCLEAR",
        "1.30, 1.50, 0.01, 29, UNCLEAR",
        "1.30, 1.50, 0.01, 30, FASTER",
    })
    void followsTheIntervalAndTheFloor(double low, double high, double floor, int samples, Kind expected) {
        Verdict verdict = Verdict.of(new Ratio((low + high) / 2, low, high), floor, samples, 30);
        assertEquals(expected, verdict.kind(), verdict.why());
    }

    @ParameterizedTest
    @CsvSource({"0.999, 1.001, 0.01", "0.95, 1.02, 0.05", "0.99, 1.07, 0.07"})
    void noiseFloorIsTheReachOfTheAaInterval(double low, double high, double expected) {
        assertEquals(expected, Verdict.noiseFloor(new Ratio(1, low, high)), 1e-12);
    }

    @Test
    void whySaysTheFigureAndTheLimit() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            Verdict slower = Verdict.of(new Ratio(0.71, 0.69, 0.73), 0.015, 50, 30);
            assertEquals("0.710x (0.690 to 0.730): the whole interval is below the noise floor of 1.5%", slower.why());
            assertTrue(Verdict.of(new Ratio(3, 2, 4), 0.01, 5, 30).why().contains("from 5 samples only"));
        } finally {
            Locale.setDefault(before);
        }
    }
}
