package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kernels bench}: what it builds and runs, and what it makes of how that ends. */
class KernelsBenchCommandTest {
    private static final String BUILD = "cmake --build --preset release --target kernels_bench";
    private static final String RUN = "kernels_bench softmax --json kernels_bench.json";
    private static final String SAMPLES = "{\"device\": \"H200\", \"points\": []}";

    @TempDir
    private Path folder;

    private KernelTree tree;

    @BeforeEach
    void plant() {
        tree = new KernelTree(folder);
        tree.write("target/cmake/kernels_bench.json", "of an earlier run");
    }

    /** The build's programs, of which the bench leaves its samples. */
    private FakePrograms measuring(int code, String... lines) {
        return new FakePrograms("cmake", "nvcc")
                .answer(RUN, code, lines)
                .does(RUN, () -> tree.write("target/cmake/kernels_bench.json", SAMPLES));
    }

    private Run bench(int code, Programs programs, String... rest) {
        String[] line = {"kernels", "bench", "--source", folder.toString()};
        String[] all = Arrays.copyOf(line, line.length + rest.length);
        System.arraycopy(rest, 0, all, line.length, rest.length);
        Run run = Run.with(programs, all);
        assertEquals(code, run.code(), run.toString());
        return run;
    }

    @Test
    void buildsAndPrintsTheTables() {
        FakePrograms programs = measuring(0, "softmax 96x96, fp32", "  naive warm 3.00 us");
        Run run = bench(0, programs, "softmax");
        assertEquals(List.of("cmake --preset release", BUILD, RUN), programs.commands());
        assertEquals("softmax 96x96, fp32\n  naive warm 3.00 us\n", run.out());
    }

    @Test
    void timesAllKernelsInOneRun() {
        FakePrograms programs = new FakePrograms("cmake", "nvcc");
        bench(0, programs);
        assertEquals(
                "kernels_bench softmax top_k --json kernels_bench.json",
                programs.commands().get(2));
    }

    @Test
    void wrongResultsFallShort() {
        Run run = bench(1, measuring(1, "  WRONG: warp_16x2: entry 0 is 1, not 2"), "softmax");
        assertEquals("  WRONG: warp_16x2: entry 0 is 1, not 2\n", run.out());
    }

    @Test
    void keepsTheSamples() throws IOException {
        assertEquals(
                "H200",
                bench(0, measuring(0, "table"), "softmax", "--json")
                        .json()
                        .path("device")
                        .asText());
        Path file = folder.resolve("samples.json");
        Run run = bench(0, measuring(0, "table"), "softmax", "--json", file.toString());
        assertEquals("table\n", run.out());
        assertEquals(
                new ObjectMapper().readTree(SAMPLES), new ObjectMapper().readTree(Files.readString(file)), "unchanged");
        FakePrograms unused = measuring(0);
        assertTrue(bench(2, unused, "softmax", "--json", file.toString()).err().contains("--force"));
        assertEquals(List.of(), unused.commands(), "found before anything was built");
    }

    @Test
    void aBuildOrRunThatBreaksOffLeavesNoSamples() {
        FakePrograms broken = new FakePrograms("cmake", "nvcc").answer(BUILD, 2, "softmax.cu:7: error");
        Run run = bench(1, broken, "softmax");
        assertTrue(run.err().endsWith("softmax.cu:7: error\n"), run.err());
        FakePrograms ended = new FakePrograms("cmake", "nvcc").answer(RUN, 1, "CUDA: out of memory");
        Run aborted = bench(1, ended, "softmax", "--json");
        assertTrue(aborted.err().endsWith("CUDA: out of memory\n"), aborted.err());
        assertFalse(aborted.out().contains("earlier"), aborted.out());
    }

    @Test
    void badInputEndsInOneSentence() {
        FakePrograms deviceless = new FakePrograms("cmake", "nvcc").answer(RUN, 77, "skipped: no driver");
        assertTrue(bench(2, deviceless, "softmax").err().endsWith("there is none to use: no driver\n"));
        FakePrograms unused = new FakePrograms("cmake", "nvcc");
        assertTrue(bench(2, unused, "sofmax").err().contains("(nearest: 'softmax')"));
        assertTrue(bench(2, unused, "--watch", "--json").err().contains("leave out one"));
        assertTrue(bench(2, new FakePrograms("cmake")).err().contains("nvcc is not on the path"));
        assertEquals(List.of(), unused.commands());
    }
}
