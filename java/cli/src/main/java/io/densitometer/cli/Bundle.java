package io.densitometer.cli;

import io.densitometer.graph.BadInputException;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.study.Preset;
import io.densitometer.study.Presets;
import io.densitometer.study.Revision;
import io.densitometer.study.StudyCase;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** A directory that holds all that the program needs, and its archive. */
record Bundle(Path directory) {
    /** What the program and its libraries use; {@code java.desktop}, which Jackson would use if it were there, is not needed. */
    private static final String MODULES =
            "java.base,java.logging,java.management,java.xml,jdk.management,jdk.unsupported";

    /** Channels of the built-in data set, and its time features. */
    private static final int CHANNELS = 7;

    private static final String FREQUENCY = "h";

    /**
     * A folder of a bundle.
     *
     * @param name of the folder
     * @param files in it and below
     * @param bytes of them all
     */
    record Part(String name, int files, long bytes) {
        private static Part of(Path folder) throws IOException {
            try (Stream<Path> walk = Files.walk(folder)) {
                List<Path> files = walk.filter(Files::isRegularFile).toList();
                long bytes =
                        files.stream().mapToLong(file -> file.toFile().length()).sum();
                return new Part(folder.getFileName().toString(), files.size(), bytes);
            }
        }
    }

    Path archive() {
        return directory.resolveSibling(directory.getFileName() + ".tar.xz");
    }

    /**
     * Makes the directory.
     *
     * @param classPath of the running program
     * @param checkout where device tests and campaigns are taken from; null: without them
     */
    List<Part> fill(List<Path> classPath, Path checkout) {
        try {
            linkRuntime();
            new BundleJars(directory.resolve("lib"), directory.resolve("native")).take(classPath);
            exportModels();
            takeTests(checkout);
            takeCampaigns(checkout);
            takePeers(checkout);
            Files.writeString(directory.resolve("revision"), Revision.here() + "\n");
            writeScript();
            return parts();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + directory + ": " + e.getMessage(), e);
        }
    }

    private void linkRuntime() {
        ToolProvider jlink = ToolProvider.findFirst("jlink")
                .orElseThrow(() -> new BadInputException(System.getProperty("java.home")
                        + " has no jlink: set JAVA_HOME to a whole JDK, such as that of openjdk-17-jdk-headless"));
        StringWriter said = new StringWriter();
        PrintWriter log = new PrintWriter(said);
        String target = directory.resolve("runtime").toString();
        int code = jlink.run(
                log,
                log,
                "--add-modules",
                MODULES,
                "--output",
                target,
                "--strip-java-debug-attributes",
                "--no-header-files",
                "--no-man-pages");
        require(code == 0, "jlink made no runtime: " + said.toString().strip());
    }

    /** The five models as the preset {@code small} sizes them, with weights as a training starts from. */
    private void exportModels() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("models"));
        Preset small = Presets.load("small", Map.of());
        for (StudyCase model : StudyCase.of(small)) {
            Path file = folder.resolve(model.model().toLowerCase(Locale.ROOT) + ".onnx");
            OnnxFile.write(
                    Models.build(
                            model.model(), model.config(small, CHANNELS, FREQUENCY), WeightSource.seeded(model.seed())),
                    file);
        }
    }

    /** Tests of the CUDA kernels, which look for the library in {@code ../native}. */
    private void takeTests(Path checkout) throws IOException {
        Path folder = Files.createDirectory(directory.resolve("tests"));
        for (Path test : found(checkout, "cuda-kernels/target/cmake", "*_device_test")) {
            strip(test, folder);
        }
        Path natives = directory.resolve("native");
        for (Path library : found(checkout, "cuda-kernels/target/cmake/lib", "libdensitometer_cuda.so")) {
            if (!Files.exists(natives.resolve(library.getFileName()))) {
                strip(library, natives);
            }
        }
    }

    private void takeCampaigns(Path checkout) throws IOException {
        Path folder = Files.createDirectory(directory.resolve("campaigns"));
        for (Path campaign : found(checkout, "bench/campaigns", "gpu-*.json")) {
            Files.copy(campaign, folder.resolve(campaign.getFileName()));
        }
    }

    /** PyTorch's side of a campaign is a script, and the machine's own Python runs it. */
    private void takePeers(Path checkout) throws IOException {
        Path folder = Files.createDirectory(directory.resolve("peers"));
        for (Path script : found(checkout, "bench/peers", "*.py")) {
            if (!script.toString().endsWith("_test.py")) {
                Files.copy(script, folder.resolve(script.getFileName()));
            }
        }
    }

    private static List<Path> found(Path checkout, String folder, String pattern) throws IOException {
        List<Path> found = new ArrayList<>();
        if (checkout != null && Files.isDirectory(checkout.resolve(folder))) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(checkout.resolve(folder), pattern)) {
                files.forEach(found::add);
            }
        }
        return found;
    }

    private static void strip(Path file, Path folder) throws IOException {
        Path to = folder.resolve(file.getFileName());
        run("strip", "-o", to.toString(), file.toString());
    }

    private void writeScript() throws IOException {
        Path script = directory.resolve("run");
        try (InputStream text = Bundle.class.getResourceAsStream("bundle-run.sh")) {
            Files.copy(text, script);
        }
        require(script.toFile().setExecutable(true, false), script + " cannot be made executable");
    }

    private List<Part> parts() throws IOException {
        List<Part> parts = new ArrayList<>();
        for (String name : List.of("runtime", "lib", "native", "models", "tests", "campaigns", "peers")) {
            parts.add(Part.of(directory.resolve(name)));
        }
        return parts;
    }

    /** Packs the directory; the archive's bytes. */
    long pack() {
        try {
            Path parent = directory.getParent();
            run(
                    "tar",
                    "-C",
                    parent.toString(),
                    "--owner=0",
                    "--group=0",
                    "-I",
                    "xz -T0",
                    "-cf",
                    archive().toString(),
                    directory.getFileName().toString());
            return Files.size(archive());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot pack " + directory + ": " + e.getMessage(), e);
        }
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.onExit().join().exitValue();
        require(code == 0, command[0] + " failed: " + said.strip());
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new BadInputException(message);
        }
    }
}
