package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kernels check}: what it builds and runs, and what it makes of how that ends. */
class KernelsCheckCommandTest {
    private static final String BUILD = "cmake --build --preset release --target ";

    @TempDir
    private Path folder;

    private KernelTree tree;

    @BeforeEach
    void plant() {
        tree = new KernelTree(folder);
    }

    private Run check(int code, Programs programs, String... rest) {
        String[] line = {"kernels", "check", "--source", folder.toString()};
        String[] all = Arrays.copyOf(line, line.length + rest.length);
        System.arraycopy(rest, 0, all, line.length, rest.length);
        Run run = Run.with(programs, all);
        assertEquals(code, run.code(), run.toString());
        return run;
    }

    @Test
    void buildsAndRunsTheEmulation() {
        FakePrograms programs = new FakePrograms("cmake").answer("softmax_test", 0, "[  PASSED  ] 12 tests.");
        Run run = check(0, programs, "softmax");
        assertEquals(List.of("cmake --preset release", BUILD + "softmax_test", "softmax_test"), programs.commands());
        assertTrue(run.out().matches("(?s).*softmax +emulation +passed +12 tests.*"), run.out());
        assertTrue(run.out().matches("(?s).*softmax +device +not built +needs nvcc.*"), run.out());
    }

    @Test
    void saysThatADeviceTestWasSkipped() {
        tree.write("target/cmake/softmax_device_test", "");
        FakePrograms programs = new FakePrograms("cmake", "nvcc")
                .answer(" softmax_device_test", 0)
                .answer("softmax_device_test", 77, "skipped: no device");
        Run run = check(0, programs, "softmax");
        assertTrue(programs.commands().contains(BUILD + "softmax_test softmax_device_test"), run.toString());
        assertTrue(run.out().matches("(?s).*softmax +device +skipped +no device.*"), run.out());
    }

    @Test
    void oneFailureDoesNotHoldUpTheOthers() {
        FakePrograms programs = new FakePrograms("cmake")
                .answer(BUILD + "softmax_test", 2, "softmax.cu:7: error")
                .answer("top_k_test", 0, "[  PASSED  ] 3 tests.");
        Run run = check(1, programs);
        assertTrue(run.out().startsWith("softmax.cu:7: error\n"), run.out());
        assertTrue(run.out().matches("(?s).*softmax +build +FAILED +exit code 2.*"), run.out());
        assertTrue(run.out().matches("(?s).*top_k +emulation +passed +3 tests.*"), run.out());
        assertFalse(programs.commands().contains("softmax_test"), "an old program was run");
    }

    @Test
    void failedCasesAreShown() {
        FakePrograms programs = new FakePrograms("cmake")
                .answer(BUILD + "top_k_test", 0)
                .answer("top_k_test", 1, "[  FAILED  ] TopK.Ties");
        JsonNode json = check(1, programs, "top_k", "--json").json();
        assertEquals("FAILED", json.path(0).path("result").asText());
        assertEquals(
                "[  FAILED  ] TopK.Ties", json.path(0).path("output").path(0).asText());
        assertEquals("NOT_BUILT", json.path(1).path("result").asText());
    }

    @Test
    void nothingIsBuiltWhenCmakeRefuses() {
        FakePrograms programs = new FakePrograms("cmake").answer("cmake --preset release", 1, "CMake Error");
        Run run = check(1, programs);
        assertTrue(run.out().startsWith("CMake Error\n"), run.out());
        assertEquals(1, programs.commands().size());
    }

    @Test
    void badInputEndsInOneSentence() {
        FakePrograms programs = new FakePrograms("cmake");
        assertTrue(check(2, programs, "sofmax").err().contains("(nearest: 'softmax')"));
        assertTrue(check(2, programs, "--watch", "--json").err().contains("leave out one"));
        assertTrue(check(2, new FakePrograms()).err().startsWith("densitometer: cmake is not on the path"));
        assertEquals(List.of(), programs.commands());
    }
}
