package io.densitometer.tensorrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import io.densitometer.backend.Agreement;
import io.densitometer.backend.Availability;
import io.densitometer.backend.Backend;
import io.densitometer.backend.BackendFailure;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.DeviceClock;
import io.densitometer.backend.OutOfDeviceMemory;
import io.densitometer.backend.Plan;
import io.densitometer.backend.Precision;
import io.densitometer.backend.Seeded;
import io.densitometer.backend.Session;
import io.densitometer.cuda.device.Device;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Linear;
import io.densitometer.model.OracleCase;
import io.densitometer.model.Oracles;
import io.densitometer.tensorrt.engine.BuildRequest;
import io.densitometer.tensorrt.engine.Port;
import io.densitometer.tensorrt.engine.TensorRt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans and sessions of a fake TensorRT, which runs what was written for the real one. */
class TensorRtPlanTest {
    private static final CompileOptions TWO = CompileOptions.dense(2, 1);

    private final Seeded seeded = new Seeded(5);
    private final FakeSource source = new FakeSource();
    private final Graph graph = graph();

    private Graph graph() {
        GraphBuilder b = new GraphBuilder("small");
        Value x = b.input("x", TensorType.floats(Shape.batched(4, 16)));
        Value unread = b.input("unread", TensorType.floats(Shape.batched(3)));
        Value y = b.add(new Linear(false), x, seeded.parameter(b, "w", 24, 16));
        return b.build(List.of(b.add(new Linear(false), y, seeded.parameter(b, "v", 8, 24)), b.plus(y, y), unread));
    }

    @AfterEach
    void nothingStays() {
        assertEquals(0, source.held());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void runsWhatTheReferenceRuns(int batch) {
        List<Tensor> inputs = seeded.inputs(graph, batch);
        try (Plan plan = source.backend(null).compile(graph, CompileOptions.dense(batch, 1))) {
            Agreement.same(Agreement.expected(graph, batch, inputs), plan.run(inputs), 1e-6);
            Agreement.same(Agreement.expected(graph, batch, inputs), plan.run(inputs), 1e-6);
        }
    }

    @EnabledIf("io.densitometer.model.Oracles#present")
    @ParameterizedTest
    @ValueSource(strings = {"autoformer_a", "crossformer_a", "fedformer_a", "informer_a", "transformer_a"})
    void modelsAgreeWithThePublishedOnes(String name) {
        OracleCase oracle = Oracles.all().stream()
                .filter(o -> o.name().equals(name))
                .findFirst()
                .orElseThrow();
        CompileOptions options = CompileOptions.dense(oracle.batch(), 1);
        try (Plan plan = source.backend(null).compile(oracle.graph(), options)) {
            Tensor actual = plan.run(List.copyOf(oracle.inputs().values())).get(0);
            Agreement.same(List.of(oracle.expected()), List.of(actual), 1e-4);
        }
    }

    @ParameterizedTest
    @CsvSource({"FP32, 1", "TF32, 1", "FP16, 10", "BF16, 16"})
    void theFileStatesThePrecisionAndFloatsGoInAndOut(Precision precision, int type) throws Exception {
        CompileOptions options = TWO.withPrecision(precision);
        try (Plan plan = source.backend(null).compile(graph, options)) {
            assertEquals(options, plan.options());
        }
        BuildRequest request = source.tensorRt().requests.get(0);
        assertEquals(precision == Precision.TF32, request.flags().tf32());
        GraphProto file = ModelProto.parseFrom(request.onnx()).getGraph();
        file.getInitializerList().stream()
                .filter(weight -> weight.getDimsCount() == 2)
                .forEach(weight -> assertEquals(type, weight.getDataType()));
        Stream.concat(file.getInputList().stream(), file.getOutputList().stream())
                .forEach(port -> assertEquals(1, port.getType().getTensorType().getElemType()));
    }

    @Test
    void offeredWeightsMakeTheEngineSparse() {
        Graph pruned = graph.withData(Map.of("w", SparseRulesTest.twoOfFour(24, 16)));
        CompileOptions half = TWO.withPrecision(Precision.FP16);
        try (Plan dense = source.backend(null).compile(pruned, half);
                Plan sparse = source.backend(null).compile(pruned, half.withFormats(Map.of("w", "nm")))) {
            assertEquals(List.of("dense", "nm"), dense.layers().get(0).eligible());
            assertEquals(
                    List.of(false, true),
                    source.tensorRt().requests.stream()
                            .map(request -> request.flags().sparse())
                            .toList());
            assertEquals("dense", sparse.layers().get(0).picked(), "this log tells nothing");
        }
    }

    @Test
    void twoSessionsKeepTheirOwnValues() {
        List<Tensor> inputs = seeded.inputs(graph, 2);
        try (Plan plan = source.backend(null).compile(graph, TWO);
                Session other = plan.open()) {
            other.input(0).put(0, 7);
            other.run();
            float before = other.output(0).get(0);
            plan.run(inputs);
            assertEquals(before, other.output(0).get(0));
            assertEquals(1, other.profile().size());
            assertTrue(other.clock(DeviceClock.Steps.WEIGHTED, DeviceClock.Cache.WARM)
                    .isEmpty());
            for (DeviceClock.Cache cache : DeviceClock.Cache.values()) {
                assertTrue(
                        other.clock(DeviceClock.Steps.ALL, cache).orElseThrow().nanos(3) >= 0);
            }
            assertEquals(before, other.output(0).get(0), "the engine alone ran, on the same inputs");
        }
    }

    @Test
    void theCallersErrorsAreNamed() {
        Plan plan = source.backend(null).compile(graph, TWO);
        Session session = plan.open();
        assertMessage(IllegalStateException.class, plan::close, "has 1 open sessions");
        session.close();
        session.close();
        assertMessage(IllegalStateException.class, session::run, "the session of small is closed");
        assertMessage(IllegalStateException.class, () -> session.input(0), "is closed");
        plan.close();
        plan.close();
        assertMessage(IllegalStateException.class, plan::open, "the plan of small is closed");
    }

    @Test
    void whatFailsWhileASessionOpensLeavesNothing() {
        try (Plan plan = source.backend(null).compile(graph, TWO)) {
            long before = source.held();
            source.tensorRt().noMemory = true;
            assertThrows(OutOfDeviceMemory.class, plan::open);
            source.tensorRt().noMemory = false;
            source.tensorRt().failing = true;
            assertMessage(BackendFailure.class, plan::open, "did not start the engine");
            assertEquals(before, source.held());
            source.tensorRt().failing = false;
            plan.open().close();
        }
    }

    static Stream<Arguments> otherPorts() {
        return Stream.of(
                Arguments.of(change(0, p -> new Port(p.name(), true, "half", p.sizes())), "x is half[2, 4, 16], and "),
                Arguments.of(change(0, p -> new Port(p.name(), true, "float", List.of(-1L, 4L, 16L))), "[-1, 4, 16]"),
                Arguments.of(change(2, p -> new Port(p.name(), false, "float", List.of(2L, 4L, 9L))), "[2, 4, 9]"),
                Arguments.of(change(0, p -> new Port("other", true, "float", p.sizes())), "inputs that small lacks"),
                Arguments.of((UnaryOperator<List<Port>>) ports -> ports.subList(0, 3), "has 1 outputs for 3"));
    }

    private static UnaryOperator<List<Port>> change(int index, UnaryOperator<Port> change) {
        return ports -> {
            List<Port> changed = new ArrayList<>(ports);
            changed.set(index, change.apply(ports.get(index)));
            return changed;
        };
    }

    @ParameterizedTest
    @MethodSource("otherPorts")
    void enginesOfAnotherShapeAreRefused(UnaryOperator<List<Port>> ports, String message) {
        source.tensorRt().ports = ports;
        assertMessage(BackendFailure.class, () -> source.backend(null).compile(graph, TWO), message);
    }

    @Test
    void anInputThatTheEngineDroppedIsNotBound() {
        source.tensorRt().ports = ports -> ports.stream()
                .filter(port -> !(port.input() && port.name().equals("x")))
                .toList();
        GraphBuilder b = new GraphBuilder("dropping");
        b.input("x", TensorType.floats(Shape.batched(2)));
        Value y = b.input("y", TensorType.floats(Shape.batched(3)));
        Graph dropping = b.build(List.of(b.plus(y, y)));
        try (TensorRtPlan plan = source.backend(null).compile(dropping, TWO)) {
            assertEquals(java.util.Arrays.asList(null, "y"), plan.ports().inputs());
        }
    }

    @Test
    void anInterruptedThreadBuildsNothing() {
        Thread.currentThread().interrupt();
        assertMessage(
                BackendFailure.class,
                () -> source.backend(null).compile(graph, TWO),
                "the TensorRT build of small was cancelled");
        assertTrue(Thread.interrupted(), "the caller still sees the interrupt");
    }

    @Test
    void formatsThatTensorRtLacksAreRefused() {
        CompileOptions csr = TWO.withFormats(Map.of("w", "csr"));
        assertMessage(
                BadInputException.class,
                () -> source.backend(null).compile(graph, csr),
                "weight w cannot be stored as csr");
    }

    @Test
    void isFoundByNameAndSaysWhyItIsUnavailable(@TempDir Path cache) {
        TensorRtSource nothing = new TensorRtSource() {
            @Override
            public Availability availability() {
                return Availability.no("nothing was found");
            }

            @Override
            public Device device() {
                throw new AssertionError("asked for a device");
            }

            @Override
            public TensorRt tensorRt() {
                throw new AssertionError("asked for TensorRT");
            }
        };
        TensorRtBackend unavailable = new TensorRtBackend(nothing, new Settings(cache, 3, 0, true));
        assertMessage(
                BadInputException.class,
                () -> unavailable.compile(graph, TWO),
                "backend 'tensorrt' is unavailable: nothing was found");
        assertTrue(Backend.all().stream().anyMatch(b -> b instanceof TensorRtBackend && b.picksFormats()));
    }

    private static void assertMessage(
            Class<? extends RuntimeException> type, org.junit.jupiter.api.function.Executable code, String part) {
        RuntimeException e = assertThrows(type, code);
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }
}
