package io.densitometer.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AllocationMeterTest {
    private final long[] counter = new long[1];
    private byte[] kept = {};

    @BeforeEach
    void countable() {
        assumeTrue(AllocationMeter.available(), "this JVM does not count the bytes a thread allocates");
    }

    @Test
    void aRunWithoutAllocationsCountsZero() {
        assertEquals(0, AllocationMeter.bytesPerRun(() -> counter[0]++, 100, 1000));
        assertEquals(1100, counter[0]);
    }

    @Test
    void anArrayCountsItsSizeAndHeader() {
        double bytes = AllocationMeter.bytesPerRun(() -> kept = new byte[4096], 100, 1000);
        assertTrue(bytes >= 4096 && bytes <= 4096 + 32, "counted " + bytes);
        assertEquals(4096, kept.length);
    }
}
