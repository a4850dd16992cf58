package io.densitometer.tensorrt.nvidia;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.BackendFailure;
import io.densitometer.tensorrt.engine.BuildCancelled;
import io.densitometer.tensorrt.engine.BuildMonitor;
import io.densitometer.tensorrt.engine.BuiltEngine;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WatchedBuildTest {
    private static final BuiltEngine BUILT = new BuiltEngine(new byte[] {1}, null, List.of());

    private final CountDownLatch told = new CountDownLatch(2);
    private final CountDownLatch cancelled = new CountDownLatch(1);

    private final Progress progress = new Progress() {
        @Override
        public void tell(BuildMonitor to) {
            to.at("phase", 1, 2);
        }

        @Override
        public void cancel() {
            cancelled.countDown();
        }
    };

    private BuildMonitor monitor(boolean cancels) {
        return new BuildMonitor() {
            @Override
            public void at(String phase, int step, int steps) {
                assertEquals("phase 1 2", phase + " " + step + " " + steps);
                told.countDown();
            }

            @Override
            public boolean cancelled() {
                return cancels && told.getCount() == 0;
            }
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts the build", e);
        }
    }

    @Test
    void givesWhatWasBuiltAndTellsMeanwhile() {
        BuiltEngine built = WatchedBuild.run("m", progress, monitor(false), () -> {
            await(told);
            return BUILT;
        });
        assertArrayEquals(BUILT.plan(), built.plan());
        assertEquals(1, cancelled.getCount());
    }

    @Test
    void theMonitorStopsIt() {
        BuildCancelled e = assertThrows(
                BuildCancelled.class,
                () -> WatchedBuild.run("m", progress, monitor(true), () -> {
                    await(cancelled);
                    throw new BackendFailure("TensorRT made no engine: cancelled");
                }));
        assertTrue(e.getMessage().startsWith("the TensorRT build of m was cancelled"), e.getMessage());
        assertFalse(Thread.interrupted());
    }

    @Test
    void anInterruptStopsItAndStays() {
        Thread caller = Thread.currentThread();
        assertThrows(
                BuildCancelled.class,
                () -> WatchedBuild.run("m", progress, monitor(false), () -> {
                    await(told);
                    caller.interrupt();
                    await(cancelled);
                    return BUILT;
                }));
        assertTrue(Thread.interrupted(), "the caller still sees the interrupt");
    }

    @Test
    void failuresAreTheBuildsOwn() {
        BackendFailure failure = assertThrows(
                BackendFailure.class,
                () -> WatchedBuild.run("m", progress, monitor(false), () -> {
                    throw new BackendFailure("no memory");
                }));
        assertEquals("no memory", failure.getMessage());
        assertThrows(
                OutOfMemoryError.class,
                () -> WatchedBuild.run("m", progress, monitor(false), () -> {
                    throw new OutOfMemoryError("heap");
                }));
    }

    @Test
    void aMonitorThatFailsLeavesNoBuildBehind() {
        BuildMonitor failing = new BuildMonitor() {
            @Override
            public void at(String phase, int step, int steps) {
                throw new IllegalStateException("no console");
            }

            @Override
            public boolean cancelled() {
                return false;
            }
        };
        AtomicBoolean ended = new AtomicBoolean();
        assertThrows(
                IllegalStateException.class,
                () -> WatchedBuild.run("m", progress, failing, () -> {
                    await(cancelled);
                    ended.set(true);
                    return BUILT;
                }));
        assertTrue(ended.get());
    }
}
