package io.densitometer.cuda.nvidia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each case is a process of its own, with libraries that the system's compiler makes: what is loaded stays loaded. */
class LibrariesTest {
    private static final String VERSION =
            "int cusparseLtGetProperty(int part, int *value) { int v[] = {%s}; *value = v[part]; return 0; }";

    @TempDir
    private Path folder;

    @Test
    void withoutLibrariesSaysWhatWasLookedForAndWhere() throws Exception {
        String output = StubLibraries.run(Child.class, Map.of(), folder);
        int looked = 0;
        for (Library library : Library.values()) {
            String line = line(output, library.soname());
            if (line.startsWith("usable")) {
                continue; // by the loader's own path
            }
            looked++;
            assertTrue(line.contains("looked in " + folder), line);
            assertTrue(line.contains("the loader's own path"), line);
            assertTrue(line.endsWith(library.remedy()), line);
        }
        assumeTrue(looked > 0, "this machine has all of NVIDIA's libraries");
        assumeFalse(line(output, "device").startsWith("device 1"), "this machine has a device");
        assertTrue(output.contains("device 0: "), output);
    }

    @Test
    void loadsAgainstEmptyLibrariesAndFindsNoDevice() throws Exception {
        for (Library library : Library.values()) {
            StubLibraries.make(folder, library.soname(), "");
        }
        String output = StubLibraries.run(
                Child.class, Map.of("LD_LIBRARY_PATH", folder.toString()), folder.resolve("nowhere"), "bind");
        assertTrue(output.contains("\nbound\n"), output);
        assertTrue(line(output, "device").startsWith("device 0: "), output);
        assertTrue(line(output, "libcublasLt.so.13").contains("lacks cublasLtCreate, "), output);
    }

    @Test
    void namesTheFunctionThatAnOlderLibraryLacks() throws Exception {
        List<String> functions = new ArrayList<>(Library.CUSPARSE.functions());
        functions.remove("cusparseSpMM_preprocess");
        StubLibraries.make(folder, Library.CUSPARSE.soname(), StubLibraries.bodies(functions));
        String line = line(StubLibraries.run(Child.class, Map.of(), folder), Library.CUSPARSE.soname());
        assertTrue(line.startsWith("absent: libcusparse.so.12 (" + folder), line);
        assertTrue(line.contains("lacks cusparseSpMM_preprocess; cuSPARSE 12.6 (CUDA 13.0) or newer is needed"), line);
    }

    @Test
    void refusesOtherVersionsOfTheSparseTensorLibrary() throws Exception {
        sparseLt(folder, "0, 10, 0");
        String line = line(StubLibraries.run(Child.class, Map.of(), folder), Library.CUSPARSELT.soname());
        assertTrue(line.startsWith("absent"), line);
        assertTrue(line.contains("is version 0.10.0, whose layouts and codes this build does not know"), line);
        assertTrue(line.contains("cuSPARSELt 0.8 is needed"), line);
    }

    /** Version and version of CUDA as the library gives them. */
    @ParameterizedTest
    @CsvSource({
        "91100, 13010, 'is version 9.11.0, whose layouts and codes this build does not know'",
        "91900, 12090, 'was built for CUDA 12, and the runtime here is that of CUDA 13'"
    })
    void refusesOtherCudnns(int version, int cuda, String reason) throws Exception {
        List<String> functions = new ArrayList<>(Library.CUDNN.functions());
        functions.removeAll(List.of("cudnnGetVersion", "cudnnGetCudartVersion"));
        String versions = """
                unsigned long cudnnGetVersion(void) { return %d; }
                unsigned long cudnnGetCudartVersion(void) { return %d; }
                """;
        StubLibraries.make(
                folder, Library.CUDNN.soname(), StubLibraries.bodies(functions) + versions.formatted(version, cuda));
        String line = line(StubLibraries.run(Child.class, Map.of(), folder), Library.CUDNN.soname());
        assertEquals(
                "absent: libcudnn.so.9 (" + folder.resolve(Library.CUDNN.soname()) + ") " + reason
                        + "; cuDNN 9.12 or newer for CUDA 13 is needed: " + Library.CUDNN.remedy(),
                line);
    }

    /** All of cuDNN's calls through JNI, as far as an empty library takes them. */
    @Test
    void cudnnIsCalledAsItsHeaderDeclares() throws Exception {
        StubLibraries.make(folder, Library.CUDNN.soname(), dnnSource());
        String output = StubLibraries.run(Child.class, Map.of(), folder, "dnn", folder.toString());
        List<String> expected = List.of(
                "usable: libcudnn.so.9 9.19.0 (" + folder.resolve(Library.CUDNN.soname()) + ")",
                "set 906: 1",
                "set 901: 2",
                "set 902: 2 7 1 98",
                "set 903: 686 1 686 7",
                "set 900: 16",
                "set 907: 1",
                "alpha 1",
                "set 1000: 1 2 3 4",
                "addresses from 0x1000",
                "executed",
                "status 0 by DnnAlgorithm[candidate=0, engine=42]",
                "destroyed with 0 of ");
        expected.forEach(part -> assertTrue(output.contains(part), () -> part + " in:\n" + output));
    }

    @Test
    void whatCudnnRefusesIsOneSentence() throws Exception {
        StubLibraries.make(folder, Library.CUDNN.soname(), "#define REFUSES\n" + dnnSource());
        String output = StubLibraries.run(Child.class, Map.of(), folder, "dnn", folder.toString());
        String sentence = "refused: cuDNN has nothing for convolution fp16[2x98x7] -> 64, kernel 3 +bias: "
                + "cudnnBackendFinalize(PLAN): NOT_SUPPORTED (no such plan)\n";
        assertTrue(output.contains(sentence), output);
        assertTrue(output.contains("destroyed with 0 of "), output);
    }

    private static String dnnSource() throws IOException {
        try (InputStream stream = LibrariesTest.class.getResourceAsStream("cudnn_stub.c")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void thePropertyComesBeforeTheEnvironment() throws Exception {
        Path first = Files.createDirectory(folder.resolve("first"));
        Path second = Files.createDirectory(folder.resolve("second"));
        sparseLt(first, "0, 8, 1");
        sparseLt(second, "0, 10, 0");
        String output = StubLibraries.run(Child.class, Map.of(SearchPath.VARIABLE, second.toString()), first);
        String line = line(output, Library.CUSPARSELT.soname());
        assertEquals("usable: libcusparseLt.so.0 0.8.1 (" + first.resolve(Library.CUSPARSELT.soname()) + ")", line);
    }

    private static void sparseLt(Path folder, String version) throws Exception {
        List<String> functions = new ArrayList<>(Library.CUSPARSELT.functions());
        functions.remove("cusparseLtGetProperty");
        StubLibraries.make(
                folder, Library.CUSPARSELT.soname(), StubLibraries.bodies(functions) + VERSION.formatted(version));
    }

    private static String line(String output, String part) {
        return output.lines()
                .filter(line -> line.contains(part) && line.matches("(usable|absent|device).*"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + part + " in:\n" + output));
    }
}
