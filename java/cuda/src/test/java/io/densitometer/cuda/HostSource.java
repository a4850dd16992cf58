package io.densitometer.cuda;

import io.densitometer.backend.Availability;
import io.densitometer.cuda.device.Device;

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
    public Device device() {
        return host;
    }
}
