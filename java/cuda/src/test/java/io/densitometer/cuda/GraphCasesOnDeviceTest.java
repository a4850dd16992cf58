package io.densitometer.cuda;

import io.densitometer.backend.Agreement;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.backend.Precision;
import io.densitometer.graph.GraphCases;
import io.densitometer.graph.GraphCases.GraphCase;
import io.densitometer.graph.Tensor;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every op's cases against the reference backend, on the host emulation. */
class GraphCasesOnDeviceTest {
    /** Ops in which rounding an input to 16 bits may choose another result, not a near one. */
    private static final Set<String> CHOOSING = Set.of("Mod", "Cast", "TopK", "ProbAttention", "AutoCorrelation");

    static List<GraphCase> cases() {
        return GraphCases.all();
    }

    static Stream<GraphCase> continuous() {
        return cases().stream().filter(c -> !CHOOSING.contains(c.op().name()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithReference(GraphCase graphCase) {
        for (int batch : new int[] {1, 3}) {
            agree(graphCase, batch, Precision.FP32, 2e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("continuous")
    void agreesInHalfPrecision(GraphCase graphCase) {
        agree(graphCase, 2, Precision.FP16, 1e-2);
    }

    @ParameterizedTest
    @MethodSource("continuous")
    void agreesInBrainFloatingPoint(GraphCase graphCase) {
        agree(graphCase, 2, Precision.BF16, 8e-2);
    }

    private static void agree(GraphCase graphCase, int batch, Precision precision, double tolerance) {
        List<Tensor> inputs = graphCase.inputs(batch);
        List<Tensor> expected = Agreement.expected(graphCase.graph(), batch, inputs);
        CompileOptions options = CompileOptions.dense(batch, 1).withPrecision(precision);
        try (Plan plan = HostSource.backend(HostDevice.large()).compile(graphCase.graph(), options)) {
            Agreement.same(expected, plan.run(inputs), tolerance);
        }
    }
}
