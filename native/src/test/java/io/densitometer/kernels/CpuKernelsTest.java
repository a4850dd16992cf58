package io.densitometer.kernels;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.kernels.global.cpukernels;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CpuKernelsTest {
    @Test
    void libraryLoadsAndNamesItsInstructionSet() {
        assertTrue(Set.of("avx512", "avx2", "portable")
                .contains(cpukernels.dsm_cpu_target().getString()));
    }

    @Test
    void statusCodesBecomeExceptionsWithTheirText() {
        assertDoesNotThrow(() -> KernelStatus.check(cpukernels.DSM_OK, "dsm_f"));
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class, () -> KernelStatus.check(cpukernels.DSM_NULL_POINTER, "dsm_f"));
        assertEquals("dsm_f: a pointer that must be set is null", error.getMessage());
    }
}
