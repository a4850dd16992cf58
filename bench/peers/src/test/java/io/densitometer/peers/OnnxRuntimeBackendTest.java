package io.densitometer.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.Availability;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.backend.Session;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.GraphCases;
import io.densitometer.graph.GraphCases.GraphCase;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Unary;
import io.densitometer.model.OracleCase;
import io.densitometer.model.Oracles;
import io.densitometer.onnx.OnnxFile;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OnnxRuntimeBackendTest {
    private static final Backend PEER = Backend.named("onnxruntime");

    static List<GraphCase> ops() {
        return GraphCases.all();
    }

    static Stream<OracleCase> models() {
        return Oracles.all().stream();
    }

    @ParameterizedTest
    @MethodSource("ops")
    void opsAgreeWithTheReference(GraphCase one) {
        for (int batch : new int[] {1, 3}) {
            List<Tensor> expected = run(Backend.named("reference"), one.graph(), one.inputs(batch), batch);
            List<Tensor> actual = run(PEER, one.graph(), one.inputs(batch), batch);
            for (int i = 0; i < expected.size(); i++) {
                double error = OracleCase.error(expected.get(i), actual.get(i));
                assertTrue(error <= 3e-6, one + ": output " + i + " at batch " + batch + " is off by " + error);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void modelsAgreeWithThePublishedCode(OracleCase one) {
        Graph reread = OnnxFile.read(OnnxFile.bytes(one.graph()), one.name());
        List<Tensor> inputs = List.copyOf(one.inputs().values());
        for (Graph graph : List.of(one.graph(), reread)) {
            Tensor y = run(PEER, graph, inputs, one.batch()).get(0);
            double error = OracleCase.error(one.expected(), y);
            assertTrue(error <= 1e-4, one.name() + " is off by " + error);
        }
    }

    private static List<Tensor> run(Backend backend, Graph graph, List<Tensor> inputs, int batch) {
        try (Plan plan = backend.compile(graph, CompileOptions.dense(batch, 1))) {
            return plan.run(inputs);
        }
    }

    @Test
    void saysItsVersion() {
        Availability availability = PEER.availability();
        assertTrue(availability.available());
        assertTrue(availability.reason().startsWith("ONNX Runtime 1."), availability.reason());
    }

    @Test
    void sessionsKeepTheirBuffers() {
        try (Plan plan = PEER.compile(relu(), CompileOptions.dense(2, 1));
                Session one = plan.open();
                Session other = plan.open()) {
            one.input(0).put(0, new float[] {-1, 2, 3, -4});
            other.input(0).put(0, new float[] {5, 6, -7, 8});
            for (int i = 0; i < 3; i++) {
                one.run();
                other.run();
            }
            assertEquals(2, one.output(0).get(1));
            assertEquals(0, one.output(0).get(3));
            assertEquals(8, other.output(0).get(3));
            assertThrows(IllegalStateException.class, plan::close);
        }
    }

    @Test
    void refusesSparseFormats() {
        CompileOptions options = new CompileOptions(1, 1, Map.of("w", "csr"));
        BadInputException refused = assertThrows(BadInputException.class, () -> PEER.compile(relu(), options));
        assertTrue(refused.getMessage().contains("dense"), refused.getMessage());
    }

    private static Graph relu() {
        GraphBuilder b = new GraphBuilder("relu");
        Value x = b.input("x", TensorType.floats(Shape.batched(2)));
        return b.build(List.of(b.apply(Unary.Kind.RELU, x)));
    }
}
