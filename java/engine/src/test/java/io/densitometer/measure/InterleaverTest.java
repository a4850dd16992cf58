package io.densitometer.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.measure.Measurement.Stop;
import io.densitometer.measure.Verdict.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterleaverTest {
    private static final long MS = 1_000_000;

    /** A clock that only the simulated arms advance. */
    private static final class SimulatedClock implements NanoClock {
        private final Random random = new Random(11);
        private final List<String> calls = new ArrayList<>();
        private long now = 42;

        @Override
        public long nanoTime() {
            return now;
        }

        Arm arm(String name, long nanos, double noise) {
            return new Arm(name, () -> {
                calls.add(name);
                now += Math.round(nanos * Math.exp(noise * random.nextGaussian()));
            });
        }
    }

    private final SimulatedClock clock = new SimulatedClock();

    private Measurement compare(Sampling sampling, Arm baseline, Arm... others) {
        return new Interleaver(clock, sampling, 1).compare(baseline, List.of(others));
    }

    @ParameterizedTest
    @CsvSource({"2, FASTER", "1.05, FASTER", "1, SAME", "0.95, SLOWER", "0.5, SLOWER"})
    void findsTheSimulatedSpeedup(double speedup, Kind expected) {
        Measurement result = compare(
                Sampling.DEFAULT, clock.arm("dense", MS, 0.01), clock.arm("pruned", Math.round(MS / speedup), 0.01));
        ArmResult pruned = result.arm("pruned");
        assertEquals(expected, pruned.verdict().kind(), pruned.verdict().why());
        assertEquals(speedup, pruned.speedup().value(), 0.01 * speedup);
        assertEquals(Stop.NARROW, result.stop());
        assertEquals(Kind.SAME, result.again().verdict().kind());
        assertEquals(1, result.baseline().speedup().high(), 1e-12);
    }

    @Test
    void anArmsOwnClockDecides() {
        Arm slowToStart = Arm.timed("device", runs -> {
            clock.now += 5 * MS;
            return runs * MS / 4;
        });
        ArmResult device = compare(Sampling.DEFAULT, clock.arm("dense", MS, 0), slowToStart)
                .arm("device");
        assertEquals(MS / 4, device.summary().p50());
        assertEquals(4, device.speedup().value(), 1e-12);
    }

    @Test
    void takesAtLeastTheLeastSamplesAndSeconds() {
        Measurement slow = compare(Sampling.DEFAULT, clock.arm("slow", 100 * MS, 0));
        assertEquals(30, slow.baseline().samples().nanos().size());
        Measurement quick = compare(Sampling.DEFAULT, clock.arm("quick", MS, 0));
        assertEquals(
                125,
                quick.baseline().samples().nanos().size(),
                "two arms of 1 ms, each warmed, fill 0.5 s in 125 rounds");
    }

    @Test
    void noiseKeepsItSamplingUntilTheBudgetEnds() {
        Measurement result = compare(
                Sampling.DEFAULT.withBudgetSeconds(3), clock.arm("dense", MS, 0.8), clock.arm("pruned", MS, 0.8));
        assertEquals(Stop.BUDGET, result.stop());
        assertEquals(3, result.seconds(), 0.1);
        ArmResult pruned = result.arm("pruned");
        assertNotEquals(Kind.FASTER, pruned.verdict().kind(), pruned.verdict().why());
        assertNotEquals(Kind.SLOWER, pruned.verdict().kind(), pruned.verdict().why());
    }

    @Test
    void aBudgetTooShortForTheLeastSamplesIsUnclear() {
        Measurement result = compare(
                Sampling.DEFAULT.withBudgetSeconds(2), clock.arm("dense", 200 * MS, 0), clock.arm("pruned", MS, 0));
        assertEquals(Stop.BUDGET, result.stop());
        assertEquals(Kind.UNCLEAR, result.arm("pruned").verdict().kind());
    }

    @Test
    void keepsNoMoreThanTheMostSamples() {
        Sampling sampling = new Sampling(30, 100, 0.5, 1000, 0, 1, 1e-9);
        Measurement result = compare(sampling, clock.arm("dense", 10 * MS, 0.5));
        assertEquals(100, result.baseline().samples().nanos().size());
        assertEquals(Stop.BUDGET, result.stop());
    }

    @ParameterizedTest
    @CsvSource({"200000, 1", "199999, 2", "150000, 2", "50000, 4", "1000, 256", "10, 32768"})
    void batchesShortCalls(long nanosPerCall, int calls) {
        Sampling sampling = new Sampling(30, 30, 0, 1, 0, 200_000, 0.02);
        Measurement result = compare(sampling, clock.arm("arm", nanosPerCall, 0));
        assertEquals(calls, result.baseline().samples().callsPerSample());
        assertEquals((double) nanosPerCall, result.baseline().summary().p50(), 1e-9);
    }

    @Test
    void everyRoundRunsEveryArmOnceInChangingOrder() {
        Sampling sampling = new Sampling(30, 100, 0, 1000, 0, 1, 0.5);
        compare(sampling, clock.arm("a", MS, 0), clock.arm("b", MS, 0), clock.arm("c", MS, 0));
        int perRound = 8;
        List<String> timed = clock.calls.subList(clock.calls.size() - 30 * perRound, clock.calls.size());
        int startsWithA = 0;
        for (int round = 0; round < 30; round++) {
            List<String> order = timed.subList(round * perRound, (round + 1) * perRound);
            assertEquals(
                    List.of("a", "a", "a", "a", "b", "b", "c", "c"),
                    order.stream().sorted().toList());
            for (int call = 0; call < perRound; call += 2) {
                assertEquals(order.get(call), order.get(call + 1), "a timed call follows the same arm's warming call");
            }
            startsWithA += order.get(0).equals("a") ? 1 : 0;
        }
        assertTrue(startsWithA > 5 && startsWithA < 25, "the order never changes: " + startsWithA);
    }

    @Test
    void theAaRowSetsTheNoiseFloor() {
        Arm baseline = clock.arm("dense", MS, 0.001);
        Arm biased = clock.arm("dense, second session", Math.round(1.06 * MS), 0.001);
        Arm pruned = clock.arm("pruned", Math.round(MS / 1.04), 0.001);
        Measurement result = new Interleaver(clock, Sampling.DEFAULT, 1).compare(baseline, biased, List.of(pruned));
        assertEquals(0.057, result.noiseFloor(), 0.003);
        assertEquals(Kind.SAME, result.arm("pruned").verdict().kind(), "4% is inside a floor of 6%");
    }

    @Test
    void refusesTwoArmsOfOneName() {
        assertThrows(
                IllegalArgumentException.class,
                () -> compare(Sampling.DEFAULT, clock.arm("x", MS, 0), clock.arm("x", MS, 0)));
    }

    @Test
    void refusesRulesThatCannotBeMet() {
        assertThrows(IllegalArgumentException.class, () -> new Sampling(30, 20, 0.5, 1, 0, 1, 0.1));
        assertThrows(IllegalArgumentException.class, () -> Sampling.DEFAULT.withBudgetSeconds(0));
        assertThrows(IllegalArgumentException.class, () -> Sampling.DEFAULT.withIntervalWidth(-1));
    }
}
