package io.densitometer.tensorrt;

import io.densitometer.backend.Availability;
import io.densitometer.cuda.device.MemoryDevice;
import java.nio.file.Path;

/** A fake TensorRT on a device in memory. */
record FakeSource(MemoryDevice device, FakeTensorRt tensorRt) implements TensorRtSource {
    FakeSource() {
        this(MemoryDevice.named("Fake"), new FakeTensorRt());
    }

    @Override
    public Availability availability() {
        return Availability.yes("fake");
    }

    /** A backend that keeps engines in a folder; null keeps none. */
    TensorRtBackend backend(Path cache) {
        return new TensorRtBackend(this, new Settings(cache, 3, 0, true));
    }

    /** What is not closed or released, in numbers and bytes. */
    long held() {
        return device.usedBytes() + device.openResources() + tensorRt.open.get();
    }
}
