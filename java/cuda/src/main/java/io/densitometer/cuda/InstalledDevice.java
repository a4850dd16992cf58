package io.densitometer.cuda;

import io.densitometer.backend.Availability;
import io.densitometer.cuda.device.Device;
import io.densitometer.cuda.nvidia.Nvidia;

/** The machine's device, opened once for the whole process and never closed: plans may use it at any time. */
final class InstalledDevice implements DeviceSource {
    @Override
    public Availability availability() {
        return Nvidia.availability();
    }

    @Override
    public Device device() {
        return Opened.DEVICE;
    }

    private static final class Opened {
        static final Device DEVICE = Nvidia.open();
    }
}
