package io.densitometer.cuda.nvidia;

import io.densitometer.cuda.device.DeviceException;
import io.densitometer.measure.DeviceMeter;
import java.util.Optional;

/** The machine's device by its own counters, through NVML, for each backend that runs on it. */
public abstract class NvidiaMeter implements DeviceMeter {
    private final String backend;

    /** @param backend its name */
    protected NvidiaMeter(String backend) {
        this.backend = backend;
    }

    /** Looked for once, and never closed: measurements may read it at any time. */
    private static final class Opened {
        static final Optional<DeviceMonitor> MONITOR = open();

        private static Optional<DeviceMonitor> open() {
            try {
                return Nvidia.availability().available()
                        ? Optional.of(Nvidia.monitor(Nvidia.shared()))
                        : Optional.empty();
            } catch (DeviceException e) {
                return Optional.empty();
            }
        }
    }

    @Override
    public final String backend() {
        return backend;
    }

    @Override
    public final Optional<Reading> read() {
        return Opened.MONITOR.flatMap(DeviceMonitor::sample).map(NvidiaMeter::reading);
    }

    /** A sample in the words of measurements. */
    public static Reading reading(DeviceMonitor.Sample sample) {
        return new Reading(
                sample.millijoules(),
                sample.milliwatts(),
                sample.smMegahertz(),
                sample.memoryMegahertz(),
                sample.celsius(),
                sample.slowedBy());
    }
}
