package io.densitometer.cuda;

import io.densitometer.backend.Availability;
import io.densitometer.cuda.device.Device;
import io.densitometer.cuda.nvidia.Nvidia;
import java.util.List;

/** The machine's device. */
final class InstalledDevice implements DeviceSource {
    @Override
    public Availability availability() {
        return Nvidia.availability();
    }

    @Override
    public List<Availability> libraries() {
        return Nvidia.optionalLibraries();
    }

    @Override
    public Device device() {
        return Nvidia.shared();
    }
}
