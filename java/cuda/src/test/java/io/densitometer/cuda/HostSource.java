package io.densitometer.cuda;

import io.densitometer.backend.Availability;
import io.densitometer.cuda.device.Device;
import java.util.List;

/** A source of one host device. */
record HostSource(HostDevice host) implements DeviceSource {
    /** A backend on a device of so much memory. */
    static CudaBackend backend(HostDevice host) {
        return new CudaBackend(new HostSource(host));
    }

    @Override
    public Availability availability() {
        return Availability.yes(host.info().text());
    }

    @Override
    public List<Availability> libraries() {
        return List.of();
    }

    @Override
    public Device device() {
        return host;
    }
}
