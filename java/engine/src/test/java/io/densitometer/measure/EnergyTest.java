package io.densitometer.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.densitometer.measure.DeviceMeter.Reading;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Energy on a clock and a meter that only move when the body runs. */
class EnergyTest {
    private static final long RUN_NANOS = 10_000_000;
    private static final int RUN_MILLIJOULES = 3;

    private long now;
    private int runs;
    private boolean counts = true;
    private int milliwatts = 300;

    private final DeviceMeter meter = new DeviceMeter() {
        @Override
        public String backend() {
            return "test";
        }

        @Override
        public Optional<Reading> read() {
            long energy = counts ? 1000L + (long) runs * RUN_MILLIJOULES : -1;
            List<String> slowed = runs >= 15 && runs < 25 ? List.of("power cap") : List.of();
            return Optional.of(new Reading(energy, milliwatts, 1980 - runs, 2600, 40, slowed));
        }
    };

    private Optional<Energy> measure(double seconds) {
        return Energy.of(
                meter,
                () -> {
                    now += RUN_NANOS;
                    runs++;
                },
                seconds,
                () -> now);
    }

    @Test
    void theCounterIsSharedAmongTheRuns() {
        Energy energy = measure(0.5).orElseThrow();
        assertEquals(new Energy(RUN_MILLIJOULES, 50, 0.5, 1930, 2600, 40, List.of("power cap")), energy);
    }

    @Test
    void powerStandsInForACounterThatIsNotThere() {
        counts = false;
        Energy energy = measure(0.25).orElseThrow();
        assertEquals(25, energy.runs());
        assertEquals(RUN_MILLIJOULES, energy.millijoulesPerRun(), 1e-12);
    }

    @Test
    void runsOnceHoweverShortTheTime() {
        assertEquals(1, measure(0).orElseThrow().runs());
    }

    @Test
    void nothingIsClaimedWhereNothingIsCounted() {
        counts = false;
        milliwatts = -1;
        assertEquals(Optional.empty(), measure(0.1));
        assertEquals(Optional.empty(), DeviceMeter.of("no such backend"));
    }
}
