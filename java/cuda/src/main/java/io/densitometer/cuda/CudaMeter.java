package io.densitometer.cuda;

import io.densitometer.cuda.device.DeviceException;
import io.densitometer.cuda.nvidia.DeviceMonitor;
import io.densitometer.cuda.nvidia.Nvidia;
import io.densitometer.measure.DeviceMeter;
import java.util.Optional;

/** The device's own counters, through NVML. */
public final class CudaMeter implements DeviceMeter {
    /** Looked for once, and never closed: measurements may read it at any time. */
    private static final class Opened {
        static final Optional<DeviceMonitor> MONITOR = open();

        private static Optional<DeviceMonitor> open() {
            InstalledDevice installed = new InstalledDevice();
            try {
                return installed.availability().available()
                        ? Optional.of(Nvidia.monitor(installed.device()))
                        : Optional.empty();
            } catch (DeviceException e) {
                return Optional.empty();
            }
        }
    }

    @Override
    public String backend() {
        return CudaBackend.NAME;
    }

    @Override
    public Optional<Reading> read() {
        return Opened.MONITOR.flatMap(DeviceMonitor::sample).map(CudaMeter::reading);
    }

    static Reading reading(DeviceMonitor.Sample sample) {
        return new Reading(
                sample.millijoules(),
                sample.milliwatts(),
                sample.smMegahertz(),
                sample.memoryMegahertz(),
                sample.celsius(),
                sample.slowedBy());
    }
}
