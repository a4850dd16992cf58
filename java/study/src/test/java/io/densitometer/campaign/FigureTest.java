package io.densitometer.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.densitometer.campaign.Target.Unit;
import io.densitometer.measure.Ratio;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FigureTest {
    @Test
    void medianOfOneIsItself() {
        assertEquals(new Figure(4, 4, 4), Figure.median(new double[] {4}));
    }

    @Test
    void intervalOfTheMedianHoldsTheTruthNearly95TimesOf100() {
        SplittableRandom random = new SplittableRandom(1);
        long held = IntStream.range(0, 2000)
                .mapToObj(i -> Figure.median(random.doubles(60).toArray()))
                .filter(f -> f.low() <= 0.5 && f.high() >= 0.5)
                .count();
        assertEquals(0.95, held / 2000.0, 0.025);
    }

    @Test
    void geometricMeanNarrowsWithTheNumberOfRatios() {
        Figure one = new Figure(2, 2 / 1.1, 2 * 1.1);
        Figure four = Figure.geometricMean(List.of(one, one, one, one));
        assertEquals(2, four.value(), 1e-12);
        assertEquals(Math.sqrt(1.1), four.high() / 2, 1e-12);
        assertEquals(Math.sqrt(1.1), 2 / four.low(), 1e-12);
        Figure both = Figure.geometricMean(List.of(new Figure(8, 8, 8), new Figure(0.5, 0.5, 0.5)));
        assertEquals(2, both.value(), 1e-12);
    }

    @Test
    void tooFewSamplesAllowNoAnswer() {
        Figure few = Figure.of(new Ratio(3, 3, 3), false);
        assertEquals(Outcome.UNCLEAR, Target.times(1).judge(few));
        assertEquals("3.00x (too few samples)", Target.times(1).text(few));
        Figure mean = Figure.geometricMean(List.of(few, new Figure(3, 3, 3)));
        assertEquals(Outcome.UNCLEAR, Target.times(1).judge(mean));
        assertEquals(3, mean.value(), 1e-12);
    }

    @ParameterizedTest
    @CsvSource({
        "TIMES,  1,   0.99, 0.985, 1.00, PASSED",
        "TIMES,  1,   0.97, 0.95,  1.02, UNCLEAR",
        "TIMES,  1,   0.95, 0.94,  0.97, FAILED",
        "TIMES,  2.2, 2.3,  2.2,   2.4,  PASSED",
        "TIMES,  2.2, 2.2,  2.19,  2.21, UNCLEAR",
        "TIMES,  2.2, 2.1,  2.0,   2.19, FAILED",
        "MICROS, 2,   1.9,  1.8,   2.0,  PASSED",
        "MICROS, 2,   1.9,  1.8,   2.1,  UNCLEAR",
        "MICROS, 2,   2.2,  2.1,   2.3,  FAILED",
        "BYTES,  0,   0,    0,     0,    PASSED",
        "BYTES,  0,   16,   16,    16,   FAILED"
    })
    void targetsAreReachedByWholeIntervals(
            Unit unit, double limit, double value, double low, double high, Outcome outcome) {
        assertEquals(outcome, new Target(unit, limit).judge(new Figure(value, low, high)));
    }
}
