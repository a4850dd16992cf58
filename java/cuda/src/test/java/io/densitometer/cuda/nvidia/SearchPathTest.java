package io.densitometer.cuda.nvidia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchPathTest {
    @TempDir
    private Path root;

    @Test
    void userThenToolkitThenWheels() throws IOException {
        Path wheel = wheel("venv/lib/python3.11/site-packages", "cu13");
        Path older = wheel("venv/lib/python3.11/site-packages", "cublas");
        Path tensorRt = Files.createDirectory(older.getParent().getParent().resolveSibling("tensorrt_libs"));
        Path conda = wheel("conda/lib/python3.12/site-packages", "cusparselt");
        Path local = wheel("usr/local/lib/python3.11/dist-packages", "cudnn");
        Path system = wheel("usr/lib/python3/dist-packages", "cu13");
        SearchPath path = path(
                Map.of(SearchPath.PROPERTY, "/one:/two"),
                Map.of(
                        SearchPath.VARIABLE,
                        "/three",
                        "CUDA_HOME",
                        "/toolkit",
                        "TENSORRT_HOME",
                        "/tensorrt",
                        "VIRTUAL_ENV",
                        root.resolve("venv").toString(),
                        "CONDA_PREFIX",
                        root.resolve("conda").toString()));
        List<Path> expected = List.of(
                Path.of("/one"),
                Path.of("/two"),
                Path.of("/three"),
                Path.of("/toolkit/lib64"),
                Path.of("/toolkit/lib"),
                Path.of("/toolkit/targets/x86_64-linux/lib"),
                Path.of("/tensorrt/lib"),
                wheel,
                older,
                tensorRt,
                conda,
                local,
                system);
        assertEquals(
                expected,
                path.places().stream().map(SearchPath.Place::directory).toList());
    }

    @Test
    void nothingIsSetAndNothingIsThere() {
        SearchPath path = path(Map.of(), Map.of());
        assertEquals(List.of(), path.places());
        assertEquals("the loader's own path", path.text());
    }

    @Test
    void emptyEntriesAreNoDirectories() {
        SearchPath path =
                path(Map.of(SearchPath.PROPERTY, ":/one: :"), Map.of(SearchPath.VARIABLE, "", "CUDA_HOME", " "));
        assertEquals(
                List.of(Path.of("/one")),
                path.places().stream().map(SearchPath.Place::directory).toList());
    }

    @Test
    void saysWhoNamedAPlaceAndWhetherItIsThere() {
        String text =
                path(Map.of(SearchPath.PROPERTY, root + ":/missing"), Map.of()).text();
        assertTrue(text.contains(root + " (property densitometer.cuda.libraries), "), text);
        assertTrue(text.contains("/missing (property densitometer.cuda.libraries, no such directory), "), text);
    }

    private SearchPath path(Map<String, String> properties, Map<String, String> variables) {
        return SearchPath.of(new SearchPath.Surroundings(properties::get, variables::get, root));
    }

    private Path wheel(String packages, String name) throws IOException {
        return Files.createDirectories(
                root.resolve(packages).resolve("nvidia").resolve(name).resolve("lib"));
    }
}
