package io.densitometer.tensorrt.nvidia;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.densitometer.tensorrt.engine.BuildMonitor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The native monitor, which nothing of TensorRT is needed for; how it follows a build is tested where it is written. */
class ProgressMonitorTest {
    @Test
    void aBuildThatHasNotBegunHasNoPhase() {
        List<String> told = new ArrayList<>();
        BuildMonitor monitor = new BuildMonitor() {
            @Override
            public void at(String phase, int step, int steps) {
                told.add(phase + "|" + step + "|" + steps);
            }

            @Override
            public boolean cancelled() {
                return false;
            }
        };
        try (ProgressMonitor progress = new ProgressMonitor()) {
            progress.tell(monitor);
            progress.cancel();
            progress.tell(monitor);
        }
        assertEquals(List.of("|0|0", "|0|0"), told);
    }
}
