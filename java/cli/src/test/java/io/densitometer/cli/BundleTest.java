package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.densitometer.graph.BadInputException;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.study.Revision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes into a bundle; that one runs after it was moved is a step of {@code .ci/run}. */
class BundleTest {
    @TempDir
    Path folder;

    @Test
    void nativeLibrariesLieFlatBesideTheJars() throws IOException {
        Path ours = jar("densitometer-native-1.jar", "a/A.class", "a/linux-x86_64/libjnia.so", "a/dist/a.js.map");
        Path platform = jar("b-1-linux-x86_64.jar", "b/linux-x86_64/libb.so.3", "b/linux-x86_64/include/b.h");
        Path trained = jar("pytorch-2-linux-x86_64.jar", "t/linux-x86_64/libtorch.so");
        Path rival = jar("densitometer-peers-1.jar", "p/P.class");
        Path jars = folder.resolve("lib");
        Path natives = folder.resolve("native");
        new BundleJars(jars, natives).take(List.of(ours, platform, trained, rival));
        assertEquals(Set.of("densitometer-native-1.jar"), names(jars));
        assertEquals(Set.of("libjnia.so", "libb.so.3"), names(natives));
        try (JarFile jar = new JarFile(jars.resolve(ours.getFileName()).toFile())) {
            assertEquals(
                    List.of("a/A.class"),
                    jar.stream()
                            .filter(e -> !e.isDirectory())
                            .map(ZipEntry::getName)
                            .toList());
        }
    }

    @Test
    void aClassFolderIsRefused() {
        BundleJars bundle = new BundleJars(folder.resolve("lib"), folder.resolve("native"));
        assertThrows(BadInputException.class, () -> bundle.take(List.of(folder)));
    }

    @Test
    void modelsTestsAndCampaignsOfACheckoutGoIn() throws IOException {
        assumeTrue(ToolProvider.findFirst("jlink").isPresent(), "this JDK has no jlink");
        Path checkout = checkout();
        Path made = folder.resolve("made");
        List<Bundle.Part> parts = new Bundle(made).fill(List.of(jar("a-1.jar", "A.class")), checkout);
        assertEquals(
                List.of("runtime", "lib", "native", "models", "tests", "campaigns", "peers"),
                parts.stream().map(Bundle.Part::name).toList());
        assertEquals(Set.of("softmax_device_test"), names(made.resolve("tests")));
        assertEquals(Set.of("libdensitometer_cuda.so"), names(made.resolve("native")));
        assertEquals(Set.of("gpu-table.json"), names(made.resolve("campaigns")));
        assertEquals(Set.of("torch_models.py"), names(made.resolve("peers")));
        assertEquals(Revision.here(), Files.readString(made.resolve("revision")).strip());
        assertEquals(5, names(made.resolve("models")).size());
        assertFalse(
                OnnxFile.read(made.resolve("models/transformer.onnx")).nodes().isEmpty());
        assertTrue(Files.isExecutable(made.resolve("run")));
        assertTrue(Files.isExecutable(made.resolve("runtime/bin/java")));
    }

    @Test
    void whatExistsIsNotReplaced() {
        Run run = Run.ending(Exit.BAD_INPUT, "bundle", "--out", folder.toString());
        assertTrue(run.err().contains("exists: remove it, or give another name"), run.err());
    }

    /** A source tree with one device test, any program will do, and campaigns of two kinds. */
    private Path checkout() throws IOException {
        Path checkout = folder.resolve("checkout");
        Path built = Files.createDirectories(checkout.resolve("cuda-kernels/target/cmake/lib"));
        Path program = Path.of("/bin/true");
        Files.copy(program, built.resolve("libdensitometer_cuda.so"));
        Files.copy(program, built.resolveSibling("softmax_device_test"));
        Files.copy(program, built.resolveSibling("softmax_test"));
        Path campaigns = Files.createDirectories(checkout.resolve("bench/campaigns"));
        Files.writeString(campaigns.resolve("gpu-table.json"), "{}");
        Files.writeString(campaigns.resolve("cpu-table.json"), "{}");
        Path peers = Files.createDirectories(checkout.resolve("bench/peers"));
        Files.writeString(peers.resolve("torch_models.py"), "");
        Files.writeString(peers.resolve("torch_models_test.py"), "");
        Files.writeString(peers.resolve("pom.xml"), "");
        return checkout;
    }

    private Path jar(String name, String... entries) throws IOException {
        Path jar = folder.resolve(name);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String entry : entries) {
                out.putNextEntry(new ZipEntry(entry));
                out.write(entry.length());
            }
        }
        return jar;
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
