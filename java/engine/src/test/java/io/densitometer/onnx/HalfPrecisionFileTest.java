package io.densitometer.onnx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.reference.Interpreter;
import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Node;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.TopK;
import io.densitometer.model.OracleCase;
import io.densitometer.model.Oracles;
import io.densitometer.pass.Expansion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a 16-bit file computes when every value that it holds in 16 bits is rounded to them, which runtimes without 16-bit kernels do
 * not do.
 */
@EnabledIf("io.densitometer.model.Oracles#present")
class HalfPrecisionFileTest {
    private static final double LARGEST_HALF = 65504;
    /** The exponential of minus this is 0. */
    private static final double LARGE = 1 << 20;

    static Stream<OracleCase> models() {
        return Oracles.all().stream();
    }

    @ParameterizedTest
    @MethodSource("models")
    void roundedValuesStayClose(OracleCase one) {
        assertClose(one, FloatType.FP16, 11, 5e-3);
        if (one.name().endsWith("_a")) {
            assertClose(one, FloatType.BF16, 8, 6e-2);
        }
    }

    private static void assertClose(OracleCase one, FloatType type, int bits, double tolerance) {
        Graph flat = Expansion.expand(one.graph());
        NodeTypes types = new NodeTypes(flat, type, FloatType.FP32);
        Graph rounded = rounded(flat, types, bits);
        Map<String, Tensor> values = new Interpreter(rounded).run(one.inputs(), one.batch());
        Value output = flat.outputs().get(0);
        double error = OracleCase.error(one.expected(), values.get(output.name()));
        boolean close = error <= tolerance;
        assertTrue(close || tied(flat, one, values, tolerance), one.name() + " in " + type + " is off by " + error);
        flat.nodes().stream()
                .filter(n -> types.of(n) == FloatType.FP16)
                .flatMap(n -> n.outputs().stream())
                .filter(v -> v.dtype() == DType.FLOAT)
                .forEach(v -> assertHolds(v, values.get(v.name())));
    }

    /** Whether the first ranking that comes out otherwise (Informer's queries) was a tie but for what rounding adds. */
    private static boolean tied(Graph flat, OracleCase one, Map<String, Tensor> rounded, double tolerance) {
        Map<String, Tensor> exact = new Interpreter(flat).run(one.inputs(), one.batch());
        for (Node node : flat.nodes()) {
            if (node.op() instanceof TopK topK) {
                Tensor ranked = exact.get(node.input(0).name());
                Tensor chosen = exact.get(node.outputs().get(1).name());
                Tensor other = rounded.get(node.outputs().get(1).name());
                double gap = gap(ranked, chosen, other, topK.k());
                if (gap > 0) {
                    return gap <= tolerance;
                }
            }
        }
        return false;
    }

    /** Largest difference, relative to the largest element, between what one choice has and another has instead; 0 when none. */
    private static double gap(Tensor ranked, Tensor chosen, Tensor other, int k) {
        int length = ranked.shape().last();
        double largest = 0;
        double gap = 0;
        for (int i = 0; i < ranked.size(); i++) {
            largest = Math.max(largest, Math.abs(ranked.get(i)));
        }
        for (int row = 0; row < chosen.size() / k; row++) {
            double least = least(ranked, chosen, row, k, length);
            gap = Math.max(gap, least - least(ranked, other, row, k, length));
        }
        return gap / largest;
    }

    private static double least(Tensor ranked, Tensor chosen, int row, int k, int length) {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < k; i++) {
            least = Math.min(least, ranked.get((long) row * length + chosen.getLong((long) row * k + i)));
        }
        return least;
    }

    private static void assertHolds(Value value, Tensor data) {
        for (int i = 0; i < data.size(); i++) {
            boolean holds = Math.abs(data.get(i)) <= LARGEST_HALF || Double.isInfinite(data.get(i));
            assertTrue(holds, value + " holds " + data.get(i));
        }
    }

    /** The graph with each narrow value rounded to a number of bits. */
    private static Graph rounded(Graph flat, NodeTypes types, int bits) {
        GraphBuilder b = GraphBuilder.extending("rounding", Map.of());
        Map<Value, Value> by = new HashMap<>();
        List<Node> nodes = new ArrayList<>();
        for (Node node : flat.nodes()) {
            List<Value> inputs =
                    node.inputs().stream().map(v -> by.getOrDefault(v, v)).toList();
            nodes.add(new Node(node.name(), node.op(), inputs, node.outputs()));
            for (Value value : node.outputs()) {
                if (value.dtype() == DType.FLOAT && types.of(node) != FloatType.FP32) {
                    int before = b.nodes().size();
                    by.put(value, rounded(b, value, bits));
                    nodes.addAll(b.nodes().subList(before, b.nodes().size()));
                }
            }
        }
        Map<Value, Weight> weights = new HashMap<>(b.weights());
        flat.weights().forEach((value, weight) -> weights.put(value, rounded(weight, types.of(value))));
        return new Graph(flat.name(), flat.inputs(), flat.outputs(), weights, nodes, Map.of());
    }

    /** Adding a multiple and taking it away drops the last bits; infinity, which a mask may hold, becomes something large. */
    private static Value rounded(GraphBuilder b, Value value, int bits) {
        Value below = b.add(new Binary(Binary.Kind.MIN), value, b.scalar(LARGE));
        Value finite = b.add(new Binary(Binary.Kind.MAX), below, b.scalar(-LARGE));
        Value scaled = b.times(finite, b.scalar(Math.scalb(1.0, 53 - bits) + 1));
        return b.minus(scaled, b.minus(scaled, finite));
    }

    private static Weight rounded(Weight weight, FloatType type) {
        return weight.data().dtype() == DType.FLOAT ? weight.withData(type.rounded(weight.data())) : weight;
    }
}
