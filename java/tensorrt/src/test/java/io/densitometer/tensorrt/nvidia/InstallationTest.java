package io.densitometer.tensorrt.nvidia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.cuda.nvidia.SharedLibrary;
import io.densitometer.cuda.nvidia.StubLibraries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each case is a process of its own, with libraries that the system's compiler makes: what is loaded stays loaded. */
class InstallationTest {
    /** What JavaCPP's classes of CUDA are linked to. */
    private static final List<String> CUDA =
            List.of("libcuda.so.1", "libcudart.so.13", "libcublasLt.so.13", "libcublas.so.13");

    @TempDir
    private Path folder;

    @Test
    void withoutTensorRtSaysWhatWasLookedForAndWhere() throws Exception {
        String output = StubLibraries.run(Child.class, Map.of(), folder);
        for (TensorRtLibrary library : TensorRtLibrary.values()) {
            String line = line(output, "absent: " + library.soname());
            assertTrue(line.contains("looked in " + folder), line);
            assertTrue(line.contains("the loader's own path"), line);
            assertTrue(line.endsWith(library.remedy()), line);
        }
    }

    @Test
    void loadsAgainstEmptyLibrariesAndFindsNoDevice() throws Exception {
        stubs();
        String output = StubLibraries.run(
                Child.class, Map.of("LD_LIBRARY_PATH", folder.toString()), folder.resolve("nowhere"), "bind");
        assertTrue(output.contains("\nbound\n"), output);
        assertTrue(output.contains("usable: libnvinfer.so.10 (" + folder), output);
        String device = line(output, "tensorrt: ");
        assertTrue(device.contains("driver"), device);
    }

    /** A library that logs a reason and gives nothing, as TensorRT does where its device is lost. */
    @Test
    void whatTensorRtRefusesIsTheReasonThatItLogged() throws Exception {
        stubs();
        StubLibraries.make(folder, TensorRtLibrary.INFER.soname(), """
                typedef void (*log_function)(void *logger, int severity, const char *line);
                void *createInferBuilder_INTERNAL(void *logger, int version) { return 0; }
                int getInferLibVersion(void) { return 101501; }
                void *createInferRuntime_INTERNAL(void *logger, int version) {
                  log_function log = **(log_function **)logger;
                  log(logger, 3, "[MemUsageChange] Init CUDA");
                  log(logger, 1, "Error Code 6: the device is lost");
                  log(logger, 0, "Error Code 2: it follows");
                  return 0;
                }
                """);
        String output = StubLibraries.run(
                Child.class, Map.of("LD_LIBRARY_PATH", folder.toString()), folder.resolve("nowhere"), "call");
        assertEquals("refused: TensorRT made no runtime: Error Code 6: the device is lost", line(output, "refused: "));
    }

    private void stubs() throws Exception {
        for (String soname : CUDA) {
            StubLibraries.make(folder, soname, "");
        }
        for (SharedLibrary library : TensorRtLibrary.values()) {
            StubLibraries.make(folder, library.soname(), StubLibraries.bodies(library.functions()));
        }
    }

    @Test
    void namesTheFunctionThatAnotherLibraryLacks() throws Exception {
        StubLibraries.make(folder, TensorRtLibrary.INFER.soname(), "int getInferLibVersion(void) { return 80600; }");
        String line = line(StubLibraries.run(Child.class, Map.of(), folder), "absent: libnvinfer.so.10");
        assertTrue(line.contains("lacks createInferBuilder_INTERNAL, createInferRuntime_INTERNAL"), line);
        assertTrue(line.contains("TensorRT 10.15 or a newer 10 is needed"), line);
    }

    @Test
    void isFoundWhereTensorRtHomeSays() throws Exception {
        Path lib = Files.createDirectory(folder.resolve("lib"));
        StubLibraries.make(
                lib, TensorRtLibrary.INFER.soname(), StubLibraries.bodies(TensorRtLibrary.INFER.functions()));
        String output =
                StubLibraries.run(Child.class, Map.of("TENSORRT_HOME", folder.toString()), folder.resolve("nowhere"));
        assertTrue(output.contains("usable: libnvinfer.so.10 (" + lib), output);
    }

    @ParameterizedTest
    @CsvSource({
        "101501,10.15.1,true",
        "101600,10.16.0,true",
        "101409,10.14.9,false",
        "110200,11.2.0,false",
        "0,0.0.0,false"
    })
    void versionsAreChecked(int version, String text, boolean known) {
        assertEquals(text, Installation.text(version));
        if (known) {
            assertNull(Installation.obstacle(version));
        } else {
            String obstacle = Installation.obstacle(version);
            assertTrue(obstacle.startsWith("libnvinfer.so.10 is TensorRT " + text + "; TensorRT 10.15"), obstacle);
        }
    }

    private static String line(String output, String start) {
        return output.lines()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + start + " in:\n" + output));
    }
}
