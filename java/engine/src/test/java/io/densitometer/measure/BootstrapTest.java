package io.densitometer.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BootstrapTest {
    private static final double TRUE_RATIO = 1.25;

    /** A shape that run times take, with median 1. */
    private record Shape(String name, ToDoubleFunction<Random> draw) {
        double[] values(Random random, int n, double scale) {
            double[] values = new double[n];
            Arrays.setAll(values, i -> scale * draw.applyAsDouble(random));
            return values;
        }
    }

    private static final Shape NORMAL = new Shape("normal", random -> 1 + 0.02 * random.nextGaussian());
    private static final Shape SKEWED = new Shape("skewed", random -> Math.exp(0.1 * random.nextGaussian()));
    private static final Shape TWO_MODES =
            new Shape("two modes", random -> (random.nextInt(4) == 0 ? 1.3 : 1) * (1 + 0.01 * random.nextGaussian()));
    private static final Shape OUTLIERS =
            new Shape("outliers", random -> (1 + 0.02 * random.nextGaussian()) * (random.nextInt(20) == 0 ? 10 : 1));

    static List<Shape> shapes() {
        return List.of(NORMAL, SKEWED, TWO_MODES, OUTLIERS);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void intervalCoversTheTrueRatio(Shape shape) {
        int covered = 0;
        int trials = 300;
        for (int trial = 0; trial < trials; trial++) {
            Random random = new Random(trial);
            Ratio ratio = new Bootstrap(400, trial)
                    .ratioOfMedians(shape.values(random, 100, TRUE_RATIO), shape.values(random, 100, 1));
            covered += ratio.low() <= TRUE_RATIO && TRUE_RATIO <= ratio.high() ? 1 : 0;
        }
        // Nominal 95%; block bootstrap of 100 rounds is a little narrow. 300 trials: standard error 1.3%.
        assertTrue(covered >= 0.88 * trials, shape.name() + " covered " + covered + " of " + trials);
        assertTrue(covered < trials, shape.name() + ": an interval that always covers is too wide to be one of 95%");
    }

    @Test
    void whatSlowsAWholeRoundCancels() {
        Random random = new Random(1);
        double[] arm = NORMAL.values(random, 200, 1);
        double[] baseline = new double[200];
        for (int i = 0; i < 200; i++) {
            arm[i] *= 1 + i / 50.0;
            baseline[i] = 2 * arm[i];
        }
        Ratio paired = new Bootstrap(500, 2).ratioOfMedians(baseline, arm);
        assertEquals(2, paired.low(), 1e-12);
        assertEquals(2, paired.high(), 1e-12);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 30, 31})
    void pointEstimateIsTheRatioOfMedians(int n) {
        Random random = new Random(n);
        double[] baseline = SKEWED.values(random, n, 3);
        double[] arm = SKEWED.values(random, n, 1);
        double expected = Summary.of(baseline).p50() / Summary.of(arm).p50();
        Ratio ratio = new Bootstrap(200, 7).ratioOfMedians(baseline, arm);
        assertEquals(expected, ratio.value(), 1e-12);
        assertTrue(ratio.low() <= expected + 1e-12 && expected <= ratio.high() + 1e-12, ratio.text());
    }

    @Test
    void theSeedFixesTheInterval() {
        Random random = new Random(3);
        double[] baseline = SKEWED.values(random, 50, 1);
        double[] arm = SKEWED.values(random, 50, 1);
        Ratio first = new Bootstrap(300, 5).ratioOfMedians(baseline, arm);
        assertEquals(first, new Bootstrap(300, 5).ratioOfMedians(baseline, arm));
        assertTrue(first.low()
                != new Bootstrap(300, 6).ratioOfMedians(baseline, arm).low());
    }

    @Test
    void moreRoundsNarrowTheInterval() {
        Random random = new Random(4);
        Bootstrap bootstrap = new Bootstrap(400, 5);
        double few = bootstrap
                .ratioOfMedians(NORMAL.values(random, 30, 1), NORMAL.values(random, 30, 1))
                .relativeWidth();
        double many = bootstrap
                .ratioOfMedians(NORMAL.values(random, 3000, 1), NORMAL.values(random, 3000, 1))
                .relativeWidth();
        assertTrue(many < few / 4, few + " then " + many);
    }

    @Test
    void refusesUnpairedRounds() {
        Bootstrap bootstrap = new Bootstrap(10, 1);
        assertThrows(IllegalArgumentException.class, () -> bootstrap.ratioOfMedians(new double[2], new double[3]));
        assertThrows(IllegalArgumentException.class, () -> bootstrap.ratioOfMedians(new double[0], new double[0]));
    }
}
