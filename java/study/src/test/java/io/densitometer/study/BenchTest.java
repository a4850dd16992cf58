package io.densitometer.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.Availability;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.OutOfDeviceMemory;
import io.densitometer.backend.Plan;
import io.densitometer.backend.Precision;
import io.densitometer.backend.Session.StepTime;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.op.Unary;
import io.densitometer.measure.Environment;
import io.densitometer.measure.Sampling;
import io.densitometer.tune.TuneCache;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Benches, step profiles and the diagnosis. */
class BenchTest {
    private static final Graph GRAPH = graph();

    private static Graph graph() {
        GraphBuilder b = new GraphBuilder("tiny");
        return b.build(List.of(b.apply(Unary.Kind.TANH, b.input("x", TensorType.floats(Shape.batched(4))))));
    }

    @Test
    void armsFollowModelsAndBackends() {
        List<Bench.Model> models = List.of(new Bench.Model("a", GRAPH), new Bench.Model("b", GRAPH));
        Sampling few = new Sampling(5, 20, 0, 1, 0, 1000, 0.5);
        Bench.Options options = new Bench.Options(true, true, Precision.FP32, few, TuneCache.none());
        Bench bench = Bench.run(models, List.of(Backend.named("reference")), 2, 1, options);
        assertEquals("a on reference", bench.measurement().baseline().name());
        assertEquals("a on reference (A/A)", bench.measurement().again().name());
        assertEquals("b on reference", bench.measurement().arms().get(0).name());
        assertEquals(
                List.of("a on reference", "b on reference"),
                bench.subjects().stream().map(Bench.Subject::arm).toList());
        assertEquals(List.of(), bench.subjects().get(0).steps().steps());
    }

    @Test
    void theBatchIsHalvedUntilItFits() {
        List<Bench.Model> models = List.of(new Bench.Model("a", GRAPH));
        Sampling few = new Sampling(5, 20, 0, 1, 0, 1000, 0.5);
        Bench.Options options = new Bench.Options(false, false, Precision.FP32, few, TuneCache.none());
        assertEquals(
                3, Bench.fitting(models, List.of(new Small(4)), 13, 1, options).batch());
        OutOfDeviceMemory e = assertThrows(
                OutOfDeviceMemory.class, () -> Bench.fitting(models, List.of(new Small(0)), 13, 1, options));
        assertTrue(e.getMessage().startsWith("not enough device memory: 1 bytes are needed and 0 are free"));
    }

    /** A backend with memory for so many samples. */
    private record Small(int samples) implements Backend {
        @Override
        public String name() {
            return "small";
        }

        @Override
        public Availability availability() {
            return Availability.yes("");
        }

        @Override
        public Plan compile(Graph graph, CompileOptions options) {
            if (options.batch() > samples) {
                throw new OutOfDeviceMemory(options.batch(), samples);
            }
            return Backend.named("reference").compile(graph, options);
        }
    }

    @Test
    void filesOfOneNameAreToldApart() {
        Set<Path> files = new LinkedHashSet<>(
                List.of(Path.of("x", "m.onnx"), Path.of("y", "m.onnx"), Path.of("y", "other.onnx")));
        assertEquals(
                List.of(
                        Path.of("x", "m.onnx").toString(),
                        Path.of("y", "m.onnx").toString(),
                        "other"),
                Bench.named(files, file -> GRAPH).stream()
                        .map(Bench.Model::name)
                        .toList());
    }

    @Test
    void stepsTakeTheirMedian() {
        List<List<StepTime>> rounds = List.of(round(1000, 9000), round(3000, 2000), round(2000, 6000));
        StepProfile profile = StepProfile.of(rounds);
        assertEquals(2, profile.steps().get(0).micros());
        assertEquals(6, profile.steps().get(1).micros());
        assertEquals(8, profile.micros());
        assertEquals(0.75, profile.weightShare());
        assertEquals(4, profile.bound());
    }

    private static List<StepTime> round(long first, long second) {
        return List.of(new StepTime("norm", List.of(), first), new StepTime("linear", List.of("w"), second));
    }

    @Test
    void theDiagnosisHangsOnTheDefaultBackend() {
        Environment machine = Environment.probe();
        Diagnosis none = Diagnosis.of(machine, List.of());
        assertFalse(none.healthy());
        assertTrue(none.backends().get(0).details().contains("densitometer-cpu"), none.toString());
        assertFalse(Diagnosis.of(machine, List.of(new Named("cpu", false))).healthy());
        assertFalse(Diagnosis.of(machine, List.of(new Named("other", true))).healthy());
        Diagnosis fine = Diagnosis.of(machine, List.of(new Named("cpu", true)));
        assertTrue(fine.healthy());
        assertEquals(
                List.of("bsr false", "csr true", "nm false", "onnx true", "safetensors true"),
                fine.formats().stream()
                        .map(part -> part.name() + " " + part.available())
                        .sorted()
                        .toList());
    }

    private record Named(String name, boolean available) implements Backend {
        @Override
        public Availability availability() {
            return available ? Availability.yes("1.0") : Availability.no("no library");
        }

        @Override
        public List<String> formats() {
            return List.of("csr");
        }

        @Override
        public Plan compile(Graph graph, CompileOptions options) {
            throw new UnsupportedOperationException("only asked for its name");
        }
    }
}
