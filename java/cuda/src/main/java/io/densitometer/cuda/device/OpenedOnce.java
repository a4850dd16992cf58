package io.densitometer.cuda.device;

import java.util.function.Supplier;

/** A device that is opened when first asked for; a failure says the same each time and may be mended meanwhile. */
public final class OpenedOnce {
    private final Supplier<Device> opening;
    private Device device;

    public OpenedOnce(Supplier<Device> opening) {
        this.opening = opening;
    }

    /** The device; fails as opening it does. */
    public synchronized Device device() {
        if (device == null) {
            device = opening.get();
        }
        return device;
    }
}
