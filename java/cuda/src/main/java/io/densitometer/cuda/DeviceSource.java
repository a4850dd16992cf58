package io.densitometer.cuda;

import io.densitometer.backend.Availability;
import io.densitometer.cuda.device.Device;

/** Where a backend's device comes from. */
interface DeviceSource {
    /** Whether there is one, or why not and what would mend it. */
    Availability availability();

    /** The device, opened when first asked for. */
    Device device();
}
