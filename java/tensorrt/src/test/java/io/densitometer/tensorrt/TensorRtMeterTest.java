package io.densitometer.tensorrt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.densitometer.cuda.CudaMeter;
import io.densitometer.measure.DeviceMeter;
import org.junit.jupiter.api.Test;

class TensorRtMeterTest {
    @Test
    void readsWhereTheCudaBackendReads() {
        DeviceMeter meter = DeviceMeter.of("tensorrt").orElseThrow();
        assertEquals(new CudaMeter().read().isPresent(), meter.read().isPresent());
    }
}
