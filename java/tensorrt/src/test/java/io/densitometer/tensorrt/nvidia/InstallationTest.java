package io.densitometer.tensorrt.nvidia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.densitometer.cuda.nvidia.SharedLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
        String output = child(Map.of(), folder);
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
        String output = child(Map.of("LD_LIBRARY_PATH", folder.toString()), folder.resolve("nowhere"), "bind");
        assertTrue(output.contains("\nbound\n"), output);
        assertTrue(output.contains("usable: libnvinfer.so.10 (" + folder), output);
        String device = line(output, "tensorrt: ");
        assertTrue(device.contains("driver"), device);
    }

    /** A library that logs a reason and gives nothing, as TensorRT does where its device is lost. */
    @Test
    void whatTensorRtRefusesIsTheReasonThatItLogged() throws Exception {
        stubs();
        stub(folder, TensorRtLibrary.INFER.soname(), """
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
        String output = child(Map.of("LD_LIBRARY_PATH", folder.toString()), folder.resolve("nowhere"), "call");
        assertEquals("refused: TensorRT made no runtime: Error Code 6: the device is lost", line(output, "refused: "));
    }

    private void stubs() throws Exception {
        for (String soname : CUDA) {
            stub(folder, soname, "");
        }
        for (SharedLibrary library : TensorRtLibrary.values()) {
            stub(folder, library.soname(), bodies(library.functions()));
        }
    }

    @Test
    void namesTheFunctionThatAnotherLibraryLacks() throws Exception {
        stub(folder, TensorRtLibrary.INFER.soname(), "int getInferLibVersion(void) { return 80600; }");
        String line = line(child(Map.of(), folder), "absent: libnvinfer.so.10");
        assertTrue(line.contains("lacks createInferBuilder_INTERNAL, createInferRuntime_INTERNAL"), line);
        assertTrue(line.contains("TensorRT 10.15 or a newer 10 is needed"), line);
    }

    @Test
    void isFoundWhereTensorRtHomeSays() throws Exception {
        Path lib = Files.createDirectory(folder.resolve("lib"));
        stub(lib, TensorRtLibrary.INFER.soname(), bodies(TensorRtLibrary.INFER.functions()));
        String output = child(Map.of("TENSORRT_HOME", folder.toString()), folder.resolve("nowhere"));
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

    private static String bodies(List<String> functions) {
        StringBuilder source = new StringBuilder();
        functions.forEach(name -> source.append("int ").append(name).append("(void) { return 1; }\n"));
        return source.toString();
    }

    private static void stub(Path folder, String soname, String source) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/cc")), "there is no C compiler");
        Path file = Files.writeString(folder.resolve("stub.c"), source);
        Process compiler = new ProcessBuilder(
                        "/usr/bin/cc",
                        "-shared",
                        "-fPIC",
                        "-Wl,-soname," + soname,
                        "-o",
                        folder.resolve(soname).toString(),
                        file.toString())
                .inheritIO()
                .start();
        assertEquals(0, compiler.waitFor());
    }

    private static String child(Map<String, String> environment, Path libraries, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Ddensitometer.cuda.libraries=" + libraries,
                Child.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        List<String> unset =
                Arrays.asList("LD_LIBRARY_PATH", "CUDA_HOME", "TENSORRT_HOME", "VIRTUAL_ENV", "CONDA_PREFIX");
        unset.forEach(builder.environment()::remove);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), output);
        assertEquals(0, process.exitValue(), output);
        return output;
    }

    private static String line(String output, String start) {
        return output.lines()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + start + " in:\n" + output));
    }
}
