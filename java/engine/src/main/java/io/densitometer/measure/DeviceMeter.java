package io.densitometer.measure;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** What counts the energy of the device that a backend runs on; found by {@link ServiceLoader}, beside the backend. */
public interface DeviceMeter {
    /** Name of the backend whose device it reads. */
    String backend();

    /** How the device is now; empty where it cannot be asked. Never throws. */
    Optional<Reading> read();

    /**
     * A moment. What the device does not count is -1.
     *
     * @param millijoules energy of the whole device since an arbitrary fixed moment
     * @param milliwatts power drawn
     * @param smMegahertz clock of the multiprocessors
     * @param memoryMegahertz clock of the memory
     * @param celsius temperature of the chip
     * @param slowedBy why the clocks are below what was asked for
     */
    record Reading(
            long millijoules,
            int milliwatts,
            int smMegahertz,
            int memoryMegahertz,
            int celsius,
            List<String> slowedBy) {
        /** Copies the list. */
        public Reading {
            slowedBy = List.copyOf(slowedBy);
        }
    }

    /** The meter of a backend's device; empty where there is none, as on a CPU. */
    static Optional<DeviceMeter> of(String backend) {
        return ServiceLoader.load(DeviceMeter.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(meter -> meter.backend().equals(backend))
                .findFirst();
    }
}
