package io.densitometer.tensorrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.cuda.nvidia.Nvidia;
import io.densitometer.measure.DeviceMeter;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TensorRtMeterTest {
    @Test
    void withoutADeviceNothingIsMetered() {
        DeviceMeter meter = DeviceMeter.of("tensorrt").orElseThrow();
        assertTrue(Nvidia.availability().available() || meter.read().equals(Optional.empty()));
        assertEquals("tensorrt", meter.backend());
    }
}
