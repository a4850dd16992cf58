package io.densitometer.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {
    @TempDir
    Path root;

    private void file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void readsTheLinuxFiles() throws IOException {
        file(
                "proc/cpuinfo",
                "processor\t: 0\nmodel name\t: Test CPU 9000\nflags\t\t: fpu avx2 fma avx512f hypervisor\n");
        file("proc/meminfo", "MemTotal:       2048 kB\n");
        file("proc/loadavg", "1.25 0.5 0.2 1/90 7\n");
        file("proc/sys/kernel/osrelease", "6.1.0-test\n");
        file("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
        file("sys/devices/system/cpu/intel_pstate/no_turbo", "1\n");
        file("sys/fs/cgroup/cpu.max", "150000 100000\n");
        Environment environment = new EnvironmentProbe(root).probe();
        assertEquals("Test CPU 9000", environment.cpu());
        assertEquals(List.of("avx2", "fma", "avx512f"), environment.isa());
        assertEquals(2048 * 1024, environment.memoryBytes());
        assertEquals("6.1.0-test", environment.kernel());
        assertEquals("performance", environment.governor());
        assertEquals("off", environment.turbo());
        assertEquals(1.25, environment.loadAverage());
        assertEquals(
                List.of(
                        "virtual machine: the cores may be shared with others",
                        "CPU quota of 1.50 cores",
                        "busy at the start: load average 1.25"),
                environment.notes());
    }

    @Test
    void readsTheOlderControlGroup() throws IOException {
        file("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "50000");
        file("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000");
        assertEquals(
                List.of("CPU quota of 0.50 cores"),
                new EnvironmentProbe(root).probe().notes());
    }

    @Test
    void brokenOrAbsentFilesAreUnknown() throws IOException {
        file("proc/meminfo", "MemTotal:\n");
        file("proc/loadavg", "busy\n");
        file("proc/cpuinfo", "no colon here\n\u00ff\n");
        file("sys/fs/cgroup/cpu.max", "max 100000\n");
        Environment environment = new EnvironmentProbe(root).probe();
        assertEquals("unknown", environment.cpu());
        assertEquals(0, environment.memoryBytes());
        assertEquals(-1, environment.loadAverage());
        assertEquals("unknown", environment.turbo());
        assertTrue(environment.notes().isEmpty(), environment.notes().toString());
    }

    @Test
    void probesThisMachine() {
        Environment environment = Environment.probe();
        assertTrue(environment.cores() >= 1);
        assertFalse(environment.jdk().isBlank());
    }
}
