package io.densitometer.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfPrecisionTest {
    @Test
    void everyHalfComesBack() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = HalfPrecision.ofHalf((short) bits);
            if (!Float.isNaN(value)) {
                assertEquals((short) bits, HalfPrecision.half(value), "half " + bits);
            }
        }
    }

    @Test
    void everyBrainComesBack() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = HalfPrecision.ofBrain((short) bits);
            if (!Float.isNaN(value)) {
                assertEquals((short) bits, HalfPrecision.brain(value), "brain " + bits);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 0x3C00",
        "-2.0, 0xC000",
        "65504, 0x7BFF",
        "65519.99, 0x7BFF",
        "65520, 0x7C00",
        "5.9604645E-8, 0x0001",
        "2.9802322E-8, 0x0000",
        "2.98023224E-8, 0x0000",
        "2.9802326E-8, 0x0001",
        "1.00048828125, 0x3C00",
        "1.0004884, 0x3C01",
        "1.00146484375, 0x3C02",
        "6.1035156E-5, 0x0400",
        "6.1E-5, 0x03FF",
        "Infinity, 0x7C00",
    })
    void roundsToTheNearestEven(float value, String bits) {
        assertEquals(Integer.decode(bits), HalfPrecision.half(value) & 0xFFFF);
    }

    @ParameterizedTest
    @CsvSource({"1.0, 0x3F80", "1.00390625, 0x3F80", "1.01171875, 0x3F82", "3.4E38, 0x7F80", "-1.0, 0xBF80"})
    void brainRoundsToTheNearestEven(float value, String bits) {
        assertEquals(Integer.decode(bits), HalfPrecision.brain(value) & 0xFFFF);
    }

    @Test
    void notANumberStaysOne() {
        float odd = Float.intBitsToFloat(0x7F800001);
        assertTrue(Float.isNaN(HalfPrecision.ofHalf(HalfPrecision.half(odd))));
        assertTrue(Float.isNaN(HalfPrecision.ofBrain(HalfPrecision.brain(odd))));
    }
}
