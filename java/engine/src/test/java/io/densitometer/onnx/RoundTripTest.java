package io.densitometer.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphCases;
import io.densitometer.graph.GraphCases.GraphCase;
import io.densitometer.graph.Weight;
import io.densitometer.model.OracleCase;
import io.densitometer.model.Oracles;
import io.densitometer.pass.Expansion;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A graph that is written and read again is the same graph, its constants rounded to single precision. */
class RoundTripTest {
    static List<GraphCase> ops() {
        return GraphCases.all();
    }

    static Stream<OracleCase> models() {
        return Oracles.all().stream();
    }

    @ParameterizedTest
    @MethodSource("ops")
    void opsComeBack(GraphCase one) {
        assertSame(one.graph(), OnnxFile.read(OnnxFile.bytes(one.graph()), "test"));
    }

    @ParameterizedTest
    @MethodSource("ops")
    void primitivesComeBack(GraphCase one) {
        Graph flat = Expansion.expand(one.graph());
        assertSame(flat, OnnxFile.read(OnnxFile.bytes(flat), "test"));
    }

    @ParameterizedTest
    @MethodSource("models")
    void modelsComeBack(OracleCase one) {
        Graph graph = one.graph();
        assertSame(graph, OnnxFile.read(OnnxFile.bytes(graph), "test"));
    }

    static void assertSame(Graph expected, Graph actual) {
        assertEquals(expected.dump(), actual.dump());
        assertEquals(expected.metadata(), actual.metadata());
        List<Weight> weights = List.copyOf(expected.weights().values());
        List<Weight> others = List.copyOf(actual.weights().values());
        for (int i = 0; i < weights.size(); i++) {
            assertEquals(weights.get(i).kind(), others.get(i).kind());
            assertEquals(weights.get(i).sparsity(), others.get(i).sparsity());
            assertEquals(weights.get(i).aliases(), others.get(i).aliases());
            assertArrayEquals(
                    weights.get(i).data().floats(), others.get(i).data().floats());
        }
    }
}
