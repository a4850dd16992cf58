package io.densitometer.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.Agreement;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.OutOfDeviceMemory;
import io.densitometer.backend.Seeded;
import io.densitometer.backend.Session;
import io.densitometer.cuda.device.DeviceException;
import io.densitometer.cuda.device.OpenedOnce;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.LayerNormalization;
import io.densitometer.graph.op.Linear;
import io.densitometer.graph.op.Unary;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CudaPlanTest {
    private static final CompileOptions ONE = CompileOptions.dense(1, 1);

    private final Seeded seeded = new Seeded(3);
    private final Graph graph = graph();

    private Graph graph() {
        GraphBuilder b = new GraphBuilder("small");
        Value y = b.add(new Linear(false), input(b), seeded.parameter(b, "w", 24, 16));
        Value bent = b.apply(Unary.Kind.RELU, y);
        return b.build(List.of(b.add(new Linear(false), bent, seeded.parameter(b, "v", 8, 24))));
    }

    /** Layers that become one. */
    private Graph composed() {
        GraphBuilder b = new GraphBuilder("composed");
        Value y = b.add(new Linear(false), input(b), seeded.parameter(b, "w", 24, 16));
        return b.build(List.of(b.add(new Linear(false), y, seeded.parameter(b, "v", 8, 24))));
    }

    private static Value input(GraphBuilder b) {
        return b.input("x", TensorType.floats(Shape.batched(4, 16)));
    }

    @Test
    void nothingStaysOnTheDevice() {
        HostDevice device = HostDevice.large();
        CudaBackend backend = HostSource.backend(device);
        for (int i = 0; i < 1000; i++) {
            try (CudaPlan plan = backend.compile(graph, ONE);
                    Session session = plan.open()) {
                session.run();
            }
        }
        assertEquals(0, device.usedBytes());
        assertEquals(0, device.openResources());
    }

    @Test
    void nothingStaysAfterFailures() {
        HostDevice device = HostDevice.of(2000);
        CudaBackend backend = HostSource.backend(device);
        for (int i = 0; i < 1000; i++) {
            OutOfDeviceMemory e = assertThrows(OutOfDeviceMemory.class, () -> backend.compile(graph, ONE));
            assertTrue(e.getMessage().contains(" bytes are needed and "), e.getMessage());
        }
        assertEquals(0, device.usedBytes());
    }

    @Test
    void aSessionThatDoesNotFitLeavesThePlanUsable() {
        HostDevice device = HostDevice.of(8000);
        try (CudaPlan plan = HostSource.backend(device).compile(graph, ONE)) {
            long weights = device.usedBytes();
            try (CudaSession first = plan.open()) {
                assertThrows(OutOfDeviceMemory.class, () -> openMany(plan, 100));
                first.run();
            }
            assertEquals(weights, device.usedBytes());
            plan.open().close();
        }
        assertEquals(0, device.usedBytes());
        assertEquals(0, device.openResources());
    }

    private static void openMany(CudaPlan plan, int more) {
        try (CudaSession next = plan.open()) {
            if (more > 0) {
                openMany(plan, more - 1);
            }
            next.run();
        }
    }

    @Test
    void batchSizesShareTheWeights() {
        shareTheWeights(graph);
        shareTheWeights(composed());
    }

    private void shareTheWeights(Graph graph) {
        HostDevice device = HostDevice.large();
        List<Tensor> inputs = seeded.inputs(graph, 3);
        CudaPlan one = HostSource.backend(device).compile(graph, ONE);
        long weights = device.usedBytes();
        try (CudaPlan three = one.at(3)) {
            assertEquals(weights, device.usedBytes());
            one.close();
            Agreement.same(Agreement.expected(graph, 3, inputs), three.run(inputs), 1e-5);
        }
        assertEquals(0, device.usedBytes());
        assertEquals(0, device.openResources());
    }

    @Test
    void sessionsRunAtTheSameTime() throws Exception {
        List<Tensor> inputs = seeded.inputs(graph, 1);
        List<Tensor> expected = Agreement.expected(graph, 1, inputs);
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try (CudaPlan plan = HostSource.backend(HostDevice.large()).compile(graph, ONE)) {
            List<Future<List<Tensor>>> runs = pool.invokeAll(java.util.Collections.nCopies(12, () -> plan.run(inputs)));
            for (Future<List<Tensor>> run : runs) {
                Agreement.same(expected, run.get(), 1e-5);
            }
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void aDeviceThatDoesNotOpenSaysTheSameEachTime() {
        HostDevice device = HostDevice.large();
        int[] calls = {0};
        OpenedOnce once = new OpenedOnce(() -> {
            if (++calls[0] < 3) {
                throw new DeviceException("no CUDA device 7: there is one device, number 0");
            }
            return device;
        });
        assertThrows(DeviceException.class, once::device);
        assertThrows(DeviceException.class, once::device);
        assertSame(device, once.device());
        assertSame(device, once.device());
        assertEquals(3, calls[0]);
    }

    @Test
    void whatIsClosedSaysSo() {
        CudaPlan plan = HostSource.backend(HostDevice.large()).compile(graph, ONE);
        CudaSession session = plan.open();
        FloatBuffer kept = session.input(0);
        assertThrows(IllegalStateException.class, plan::close);
        session.close();
        session.close();
        kept.put(0, 1);
        assertEquals(1, kept.get(0), "a buffer that was kept is the JVM's own");
        assertThrows(IllegalStateException.class, session::run);
        assertThrows(IllegalStateException.class, () -> session.input(0));
        plan.close();
        assertThrows(IllegalStateException.class, plan::open);
    }

    @Test
    void profileNamesStepsAndWeights() {
        try (CudaPlan plan = HostSource.backend(HostDevice.large()).compile(graph, ONE);
                CudaSession session = plan.open()) {
            List<Session.StepTime> times = session.profile();
            assertEquals(List.of("w"), times.get(0).weights());
            assertEquals(List.of("v"), times.get(1).weights());
            assertEquals(2, times.size());
        }
    }

    /** Even and odd numbers of segments, and one that is repeated whole; in the order they come and in another. */
    @ParameterizedTest
    @CsvSource({"4, false", "4, true", "3, false", "3, true", "1, false"})
    void segmentsAreMergedAndNormedInOneStep(int count, boolean turned) {
        GraphBuilder b = new GraphBuilder("segments");
        Value x = b.input("x", TensorType.floats(turned ? Shape.batched(count, 3, 8) : Shape.batched(3, count, 8)));
        Value segments = turned ? b.transpose(x, 0, 2, 1, 3) : x;
        Value even = count % 2 == 0 ? segments : b.concat(2, segments, b.slice(segments, 2, count - 1, count));
        Value joined = b.reshape(even, Shape.batched(3, (count + 1) / 2, 16));
        Value scale = seeded.parameter(b, "scale", 16);
        Graph merging =
                b.build(List.of(b.add(new LayerNormalization(1e-5), joined, scale, seeded.parameter(b, "shift", 16))));
        List<Tensor> inputs = seeded.inputs(merging, 2);
        CompileOptions options = CompileOptions.dense(2, 1);
        try (CudaPlan plan = HostSource.backend(HostDevice.large()).compile(merging, options);
                CudaSession session = plan.open()) {
            assertEquals(1, session.notes().size(), session.notes().toString());
            Agreement.same(Agreement.expected(merging, 2, inputs), plan.run(inputs), 1e-5);
        }
    }

    @Test
    void formatsThatDoNotFitAreRefused() {
        CompileOptions options = ONE.withFormats(Map.of("w", "nm"));
        BadInputException e = assertThrows(
                BadInputException.class,
                () -> HostSource.backend(HostDevice.large()).compile(graph, options));
        assertTrue(e.getMessage().startsWith("weight w cannot be stored as nm: "), e.getMessage());
    }
}
