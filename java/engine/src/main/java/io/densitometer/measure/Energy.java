package io.densitometer.measure;

import io.densitometer.measure.DeviceMeter.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one run costs a device, from running it alone for a while: the whole device's energy, what it draws when idle included.
 *
 * @param millijoulesPerRun energy of one run
 * @param runs how many it is the average of
 * @param seconds how long they took
 * @param smMegahertz clock of the multiprocessors at the end, -1 when unknown
 * @param memoryMegahertz clock of the memory at the end, -1 when unknown
 * @param celsius temperature at the end, -1 when unknown
 * @param slowedBy what kept the clocks down at any time meanwhile
 */
public record Energy(
        double millijoulesPerRun,
        int runs,
        double seconds,
        int smMegahertz,
        int memoryMegahertz,
        int celsius,
        List<String> slowedBy) {
    private static final long BETWEEN_READINGS_NANOS = 50_000_000;
    private static final double NANOS_PER_SECOND = 1e9;

    /** Copies the list. */
    public Energy {
        slowedBy = List.copyOf(slowedBy);
    }

    /**
     * Runs the body for so many seconds, at least once.
     *
     * @return empty when the meter counts neither energy nor power
     */
    public static Optional<Energy> of(DeviceMeter meter, Runnable body, double seconds, NanoClock clock) {
        List<Reading> readings = new ArrayList<>();
        meter.read().ifPresent(readings::add);
        if (readings.isEmpty()) {
            return Optional.empty();
        }
        long start = clock.nanoTime();
        long now = start;
        long read = start;
        int runs = 0;
        while (runs == 0 || now - start < seconds * NANOS_PER_SECOND) {
            body.run();
            runs++;
            now = clock.nanoTime();
            if (now - read >= BETWEEN_READINGS_NANOS) {
                meter.read().ifPresent(readings::add);
                read = now;
            }
        }
        meter.read().ifPresent(readings::add);
        return of(readings, runs, (clock.nanoTime() - start) / NANOS_PER_SECOND);
    }

    private static Optional<Energy> of(List<Reading> readings, int runs, double seconds) {
        Reading first = readings.get(0);
        Reading last = readings.get(readings.size() - 1);
        double all = first.millijoules() >= 0 && last.millijoules() >= 0
                ? last.millijoules() - first.millijoules()
                : seconds * meanMilliwatts(readings);
        return all > 0
                ? Optional.of(new Energy(
                        all / runs,
                        runs,
                        seconds,
                        last.smMegahertz(),
                        last.memoryMegahertz(),
                        last.celsius(),
                        readings.stream()
                                .flatMap(reading -> reading.slowedBy().stream())
                                .distinct()
                                .toList()))
                : Optional.empty();
    }

    /** The first reading was taken before the device had anything to do. */
    private static double meanMilliwatts(List<Reading> readings) {
        return readings.stream()
                .skip(1)
                .mapToInt(Reading::milliwatts)
                .filter(power -> power >= 0)
                .average()
                .orElse(0);
    }
}
