package io.densitometer.tensorrt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuildProgressTest {
    private static final long SECOND = 1_000_000_000L;

    private final List<String> notes = new ArrayList<>();
    private long now = 17 * SECOND;

    @Test
    void tellsNowAndThenHowFarItIs() {
        BuildProgress progress = new BuildProgress("Autoformer", notes::add, () -> now);
        for (int second = 0; second < 13; second++) {
            progress.at(second < 7 ? "Tactics" : "", second, second < 7 ? 40 : 0);
            now += SECOND;
        }
        assertEquals(
                List.of(
                        "TensorRT builds Autoformer: Tactics, step 2 of 40 (2 s)",
                        "TensorRT builds Autoformer (7 s)",
                        "TensorRT builds Autoformer (12 s)"),
                notes);
    }
}
