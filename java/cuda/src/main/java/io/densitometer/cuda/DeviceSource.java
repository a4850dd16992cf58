package io.densitometer.cuda;

import io.densitometer.backend.Availability;
import io.densitometer.cuda.device.Device;
import java.util.List;

/** Where a backend's device comes from. */
interface DeviceSource {
    /** Whether there is one, or why not and what would mend it. */
    Availability availability();

    /** Libraries that are not needed, each with what it is or how to get it. */
    List<Availability> libraries();

    /** The device, opened when first asked for. */
    Device device();
}
