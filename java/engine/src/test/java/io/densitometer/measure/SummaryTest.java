package io.densitometer.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SummaryTest {
    @ParameterizedTest
    @CsvSource({"0, 10", "0.5, 30", "0.25, 20", "0.9, 46", "1, 50"})
    void quantilesInterpolate(double q, double expected) {
        assertEquals(expected, Summary.quantile(new double[] {10, 20, 30, 40, 50}, q), 1e-12);
    }

    @Test
    void summarisesUnsortedValues() {
        Summary summary = Summary.of(new double[] {5, 1, 100, 3, 2, 4});
        assertEquals(6, summary.samples());
        assertEquals(3.5, summary.p50(), 1e-12);
        assertEquals(115 / 6.0, summary.mean(), 1e-12);
        assertEquals(1.5, summary.mad(), 1e-12);
        assertEquals(52.5, summary.p90(), 1e-12);
        assertEquals(95.25, summary.p99(), 1e-9);
    }

    @Test
    void oneValueIsItsOwnSummary() {
        assertEquals(new Summary(1, 7, 7, 7, 7, 0), Summary.of(new double[] {7}));
    }
}
