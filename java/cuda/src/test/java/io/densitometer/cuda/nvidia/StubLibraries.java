package io.densitometer.cuda.nvidia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Libraries that the system's compiler makes, and processes that look for them: what is loaded stays loaded. */
public final class StubLibraries {
    private static final List<String> UNSET =
            List.of("LD_LIBRARY_PATH", "CUDA_HOME", "TENSORRT_HOME", "VIRTUAL_ENV", "CONDA_PREFIX");

    private StubLibraries() {}

    /** C functions of these names that return 1. */
    public static String bodies(List<String> functions) {
        StringBuilder source = new StringBuilder();
        functions.forEach(name -> source.append("int ").append(name).append("(void) { return 1; }\n"));
        return source.toString();
    }

    /** Makes a library of C code; the test is skipped where there is no compiler. */
    public static void make(Path folder, String soname, String source) throws IOException, InterruptedException {
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

    /**
     * What a program prints in a process of its own.
     *
     * @param libraries folder that the property names
     */
    public static String run(Class<?> program, Map<String, String> environment, Path libraries, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-D" + SearchPath.PROPERTY + "=" + libraries,
                program.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        UNSET.forEach(builder.environment()::remove);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), output);
        assertEquals(0, process.exitValue(), output);
        return output;
    }
}
