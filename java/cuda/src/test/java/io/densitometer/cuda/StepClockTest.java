package io.densitometer.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.DeviceClock;
import io.densitometer.backend.DeviceClock.Cache;
import io.densitometer.backend.DeviceClock.Steps;
import io.densitometer.backend.OutOfDeviceMemory;
import io.densitometer.cuda.device.StepClock;
import io.densitometer.cuda.nvidia.DeviceMonitor;
import io.densitometer.cuda.nvidia.NvidiaMeter;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Linear;
import io.densitometer.graph.op.Softmax;
import io.densitometer.measure.DeviceMeter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clocks of sessions on the host's device; the times themselves mean nothing there. */
class StepClockTest {
    private final HostDevice device = HostDevice.large();

    @ParameterizedTest
    @EnumSource(Cache.class)
    void whatIsTimedLeavesNothingBehind(Cache cache) {
        try (CudaPlan plan = HostSource.backend(device).compile(graph(), CompileOptions.dense(2, 1))) {
            CudaSession session = plan.open();
            session.run();
            int open = device.openResources();
            long used = device.usedBytes();
            DeviceClock clock = session.clock(Steps.ALL, cache).orElseThrow();
            assertTrue(clock.nanos(1) > 0);
            assertTrue(clock.nanos(StepClock.RUNS_PER_LAUNCH + 1) > 0);
            assertEquals(used + (cache == Cache.COLD ? StepClock.SWEPT_BYTES : 0), device.usedBytes());
            clock.close();
            clock.close();
            assertEquals(open, device.openResources());
            assertEquals(used, device.usedBytes());
            DeviceClock second = session.clock(Steps.WEIGHTED, cache).orElseThrow();
            session.close();
            assertThrows(IllegalStateException.class, () -> second.nanos(1));
            second.close();
        }
        assertEquals(0, device.openResources());
        assertEquals(0, device.usedBytes());
    }

    @Test
    void aSweepThatDoesNotFitIsRefused() {
        HostDevice small = HostDevice.of(StepClock.SWEPT_BYTES / 2);
        try (CudaPlan plan = HostSource.backend(small).compile(graph(), CompileOptions.dense(1, 1));
                CudaSession session = plan.open()) {
            long used = small.usedBytes();
            assertThrows(OutOfDeviceMemory.class, () -> session.clock(Steps.ALL, Cache.COLD));
            assertEquals(used, small.usedBytes());
            session.run();
        }
    }

    @Test
    void withoutADeviceNothingIsMetered() {
        DeviceMeter meter = DeviceMeter.of("cuda").orElseThrow();
        assertTrue(
                new InstalledDevice().availability().available() || meter.read().equals(Optional.empty()));
        DeviceMonitor.Sample sample = new DeviceMonitor.Sample(1, 2, 3, 4, List.of("power cap"), 5);
        assertEquals(new DeviceMeter.Reading(5, 3, 1, 2, 4, List.of("power cap")), NvidiaMeter.reading(sample));
    }

    private static Graph graph() {
        GraphBuilder b = new GraphBuilder("layer");
        Value x = b.input("x", TensorType.floats(Shape.batched(3, 4)));
        Value w = b.weight("weight", Weight.parameter(Tensor.of(Shape.of(2, 4), 1f, 2, 3, 4, 5, 6, 7, 8)));
        return b.build(List.of(b.add(new Softmax(2), b.add(new Linear(false), x, w))));
    }
}
