package io.densitometer.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmdahlTest {
    @ParameterizedTest
    @CsvSource({"0, 100, 10, 1, 1", "50, 100, 1, 2, 1", "75, 100, 3, 4, 2", "90, 100, 9, 10, 5", "1, 1, 7, Infinity, 7"
    })
    void boundsTheWhole(double prunable, double total, double factor, double bound, double speedup) {
        Amdahl amdahl = Amdahl.of(prunable, total);
        assertEquals(bound, amdahl.bound(), 1e-9);
        assertEquals(speedup, amdahl.speedup(factor), 1e-9);
    }

    @Test
    void refusesASharesBeyondTheWhole() {
        assertThrows(IllegalArgumentException.class, () -> Amdahl.of(3, 2));
        assertThrows(IllegalArgumentException.class, () -> Amdahl.of(0, 0));
    }
}
