package io.densitometer.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.Availability;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.CompiledPlan;
import io.densitometer.backend.LayerReport;
import io.densitometer.backend.Plan;
import io.densitometer.backend.Session;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TunerTest {
    private static LayerReport layer(String name, String... eligible) {
        return new LayerReport(
                name, 8, 8, 96, "unstructured", 6, List.of(eligible), "dense", "density 0.09", Double.NaN, Double.NaN);
    }

    private static final Map<String, Profile> TIMES = Map.of(
            "dense", new Profile(100, Map.of("a", 40.0, "b", 20.0, "c", 10.0)),
            "csr", new Profile(60, Map.of("a", 10.0, "b", 25.0, "c", 1.0)),
            "nm", new Profile(70, Map.of("a", 8.0, "b", 30.0, "c", 2.0)));

    private static Picks picks() {
        return Picks.fastest(
                List.of(layer("a", "dense", "csr"), layer("b", "dense", "csr", "nm"), layer("c", "dense", "csr", "nm")),
                TIMES);
    }

    @Test
    void eachLayerGetsItsFastestEligibleFormat() {
        assertEquals(Map.of("a", "csr", "c", "csr"), picks().formats());
    }

    @Test
    void reasonsNameTheTimes() {
        LayerReport faster = picks().report(layer("a", "dense", "csr"));
        assertEquals("csr", faster.picked());
        assertEquals("csr: measured 10.0 us sparse, 40.0 us dense (4.00x)", faster.why());
        LayerReport slower = picks().report(layer("b", "dense", "csr", "nm"));
        assertEquals("dense: measured 25.0 us sparse, 20.0 us dense (0.80x)", slower.why());
        LayerReport untimed = picks().report(layer("d", "dense"));
        assertEquals("density 0.09", untimed.why());
    }

    @Test
    void withdrawnPicksLeaveEverythingDense() {
        Picks withdrawn = picks().withdrawn(0.9);
        assertTrue(withdrawn.formats().isEmpty());
        assertEquals(
                "dense: the whole model with sparse layers ran at 0.900x of the dense one",
                withdrawn.report(layer("a", "dense", "csr")).why());
    }

    @Test
    void theCacheRemembersAndSurvivesDamage(@TempDir Path folder) throws java.io.IOException {
        TuneCache cache = new TuneCache(folder.resolve("new"));
        assertFalse(cache.read("key").isPresent());
        cache.write("key", picks());
        assertEquals(picks(), cache.read("key").orElseThrow());
        Path file = new JsonFolder(folder.resolve("new")).file("key");
        for (String text : List.of("{\"formats\":", "null", "")) {
            java.nio.file.Files.writeString(file, text);
            assertFalse(cache.read("key").isPresent(), text);
        }
    }

    /** A backend that is offered two formats and tells what it was offered. */
    private static final class Picking implements Backend {
        @Override
        public String name() {
            return "picking";
        }

        @Override
        public Availability availability() {
            return Availability.yes("");
        }

        @Override
        public List<String> formats() {
            return List.of("csr", "nm");
        }

        @Override
        public boolean picksFormats() {
            return true;
        }

        @Override
        public Plan compile(Graph graph, CompileOptions options) {
            return new CompiledPlan(graph, options) {
                @Override
                public Session open() {
                    throw new AssertionError("nobody times its layers");
                }

                @Override
                public List<LayerReport> layers() {
                    return List.of(layer("a", "dense", "csr"), layer("b", "dense", "csr", "nm"), layer("c", "dense"));
                }

                @Override
                protected void release() {}
            };
        }
    }

    @Test
    void aBackendThatPicksIsOfferedAllAndNotTimed() {
        GraphBuilder b = new GraphBuilder("g");
        Value x = b.input("x", TensorType.floats(Shape.batched(2)));
        Graph graph = b.build(List.of(b.plus(x, x)));
        Tuned tuned = new Tuner(new Picking(), TuneCache.none()).tune(graph, CompileOptions.dense(1, 1));
        assertEquals(Map.of("a", "csr", "b", "nm"), tuned.options().formats());
        assertEquals(3, tuned.layers().size());
    }

    @Test
    void sharesAddUp() {
        assertEquals(0.6, TIMES.get("dense").share(List.of("a", "b", "none")), 1e-12);
    }
}
