package io.densitometer.train.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.densitometer.graph.Shape;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DroppingTest {
    /** Sizes off the multiples of four, which one random number decides. */
    @ParameterizedTest
    @CsvSource({"0.1, 9999", "0.5, 10001", "0.05, 10002", "0, 7"})
    void dropsTheShareAndKeepsTheMean(double ratio, int size) {
        Libtorch.useThreads(1);
        try (Dropping dropping = new Dropping(3);
                PointerScope scope = new PointerScope()) {
            float[] first = drop(dropping, ratio, size);
            int zeros = 0;
            for (float value : first) {
                zeros += value == 0 ? 1 : 0;
                assertEquals(value == 0 ? 0 : 1 / (1 - ratio), value, 1e-4);
            }
            assertEquals(ratio, (double) zeros / size, 5 * Math.sqrt(ratio * (1 - ratio) / size));
            if (ratio > 0) {
                assertFalse(java.util.Arrays.equals(first, drop(dropping, ratio, size)));
            }
            dropping.reseed(3);
            assertArrayEquals(first, drop(dropping, ratio, size));
        }
    }

    private static float[] drop(Dropping dropping, double ratio, int size) {
        return HostData.read(dropping.drop(torch.ones(size), ratio), Shape.of(size))
                .floats();
    }
}
