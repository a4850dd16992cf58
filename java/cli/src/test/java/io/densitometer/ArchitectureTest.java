package io.densitometer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the arrows between packages: each layer may use those before it, never those after it. */
class ArchitectureTest {
    private static final List<List<String>> LAYERS = List.of(
            List.of("graph"),
            List.of("model", "onnx", "pass", "prune"),
            List.of("backend"),
            List.of("tune", "measure"),
            List.of("study", "data", "train", "report", "verify", "campaign"),
            List.of("cli"));
    private static final int ENGINE_LAYERS = 4;
    private static final List<String> BACKEND_MODULES = List.of("cpu", "cuda", "tensorrt", "peers");
    private static JavaClasses ours;

    /** Without tests, be they in folders or in the jar that other modules' tests use. */
    @BeforeAll
    static void readClasses() {
        ours = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("io.densitometer");
        assertFalse(ours.isEmpty(), "no class of io.densitometer on the class path");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void aLayerKnowsNoneAbove(int layer) {
        List<String> above = LAYERS.subList(layer + 1, LAYERS.size()).stream()
                .flatMap(List::stream)
                .toList();
        forbid(LAYERS.get(layer), above);
    }

    @Test
    void theEngineKnowsNoBackendModule() {
        List<String> engine =
                LAYERS.subList(0, ENGINE_LAYERS).stream().flatMap(List::stream).toList();
        forbid(engine, BACKEND_MODULES);
        forbid(engine, List.of("kernels", "cudakernels"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "cuda", "peers"})
    void noBackendSeesAnother(String backend) {
        forbid(
                List.of(backend),
                BACKEND_MODULES.stream().filter(b -> !b.equals(backend)).toList());
    }

    /** TensorRT shares the way to a device and to NVIDIA's libraries, and that knows nothing of the backend beside it. */
    @Test
    void tensorRtSeesTheDeviceAndNoBackend() {
        forbid(List.of("tensorrt"), List.of("cpu", "peers"));
        forbid(packages(List.of("tensorrt", "cuda.device", "cuda.nvidia")), "io.densitometer.cuda");
    }

    /** A package and those inside it count as one: composite ops in {@code graph.op} build graphs by design. */
    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("io.densitometer.(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(ours);
    }

    @ParameterizedTest
    @ValueSource(strings = {"util", "utils", "core", "misc", "impl", "manager", "helper", "helpers", "common"})
    void noPackageIsNamedAfterNothing(String name) {
        noClasses().should().resideInAPackage("io.densitometer.." + name + "..").check(ours);
    }

    private static void forbid(List<String> from, List<String> to) {
        forbid(packages(from), packages(to));
    }

    private static void forbid(String[] from, String... to) {
        noClasses()
                .that()
                .resideInAnyPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(to)
                .allowEmptyShould(true)
                .check(ours);
    }

    private static String[] packages(List<String> names) {
        return names.stream().map(n -> "io.densitometer." + n + "..").toArray(String[]::new);
    }
}
