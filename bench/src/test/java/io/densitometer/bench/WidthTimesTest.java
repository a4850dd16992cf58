package io.densitometer.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.bench.RoundingResult.Visit;
import io.densitometer.measure.Environment;
import io.densitometer.measure.Ratio;
import io.densitometer.measure.Verdict.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WidthTimesTest {
    private static final RoundingCampaign CAMPAIGN = RoundingCampaignTest.of(13, 20, List.of(1, 4, 8), 20);

    private static Setting setting() {
        Environment here = new Environment(
                "Linux",
                "6.1",
                "amd64",
                "Some(R) CPU @ 2.00GHz",
                2,
                List.of("avx2"),
                "unknown",
                "unknown",
                8L << 30,
                "Debian 17.0.1",
                0.25,
                List.of("virtual machine"));
        Map<String, String> versions = Map.of("cpu", "oneDNN 3", "onnxruntime", "1.0");
        return new Setting("Some(R) CPU @ 2.00GHz, 2 cores", "2026-01-31", "0123456789", here, versions);
    }

    /** Samples about a time by width, with relative noise, each round slowed by a factor of its own up to the given one. */
    static RoundingResult samples(RoundingCampaign campaign, IntToDoubleFunction micros, double noise, double slowest) {
        Random random = new Random(3);
        List<List<Visit>> rounds = new ArrayList<>();
        for (int round = 0; round < campaign.rounds(); round++) {
            double level = 1 + (slowest - 1) * random.nextDouble();
            rounds.add(campaign.visits().stream()
                    .map(width -> {
                        double time = micros.applyAsDouble(width) * level * (1 + noise * random.nextGaussian());
                        return new Visit(width, List.of(time, 0.99 * time, 50 * time));
                    })
                    .toList());
        }
        return new RoundingResult(campaign, setting(), rounds);
    }

    /** Work that grows with the width, and a third more time where it is odd. */
    static double oddIsSlow(int width) {
        return width * (width % 2 == 0 ? 3.0 : 4.0);
    }

    private static Kind verdict(WidthTimes times, int width, int rounding) {
        return times.verdict(times.gain(width, rounding));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 10", "0.01, 1", "0.01, 10"})
    void oddWidthsAreSlowerWhateverSlowsWholeRounds(double noise, double slowest) {
        WidthTimes times = new WidthTimes(samples(CAMPAIGN, WidthTimesTest::oddIsSlow, noise, slowest));
        assertEquals(4 / 3.0 * 15 / 16, times.gain(15, 4).value(), 2 * noise + 1e-9);
        assertEquals(15 * 4 / (24 * 3.0), times.relative(15).value(), 2 * noise + 1e-9);
        assertEquals(Kind.FASTER, verdict(times, 15, 4));
        assertEquals(Kind.SLOWER, verdict(times, 14, 8));
        assertEquals(new Ratio(1, 1, 1), times.relative(24));
        double floor = times.floor();
        assertTrue(floor >= 0.01 && floor < 0.02 + 2 * noise, "floor " + floor);
    }

    @Test
    void gainOverAllWidthsIsTheGeometricMean() {
        WidthTimes times = new WidthTimes(samples(CAMPAIGN, WidthTimesTest::oddIsSlow, 0, 5));
        double sum = IntStream.rangeClosed(13, 20)
                .mapToDouble(width -> Math.log(oddIsSlow(width) / oddIsSlow(RoundingCampaign.roundUp(width, 4))))
                .sum();
        assertEquals(Math.exp(sum / 8), times.gain(4).value(), 1e-9);
        assertEquals(1, times.gain(1).value(), 1e-12);
    }

    @Test
    void noiseAloneGivesNoClaim() {
        RoundingCampaign own = RoundingCampaignTest.own();
        WidthTimes times = new WidthTimes(samples(own, width -> 90, 0.1, 1.5));
        for (int rounding : own.coarse()) {
            for (int width : own.wanted()) {
                Kind kind = verdict(times, width, rounding);
                assertTrue(kind == Kind.SAME || kind == Kind.UNCLEAR, width + " up to " + rounding + " " + kind);
            }
        }
    }

    @Test
    void fewRoundsGiveNoClaim() {
        RoundingCampaign few = RoundingCampaignTest.of(13, 20, List.of(1, 4, 8), WidthTimes.LEAST_ROUNDS - 1);
        WidthTimes times = new WidthTimes(samples(few, WidthTimesTest::oddIsSlow, 0, 1));
        assertEquals(Kind.UNCLEAR, verdict(times, 15, 4));
    }
}
