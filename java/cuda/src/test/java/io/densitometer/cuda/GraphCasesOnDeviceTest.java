package io.densitometer.cuda;

import io.densitometer.backend.Agreement;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.backend.Precision;
import io.densitometer.graph.GraphCases.GraphCase;
import io.densitometer.graph.GraphCases;
import io.densitometer.graph.Tensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every op's cases against the reference backend, on the host emulation. */
class GraphCasesOnDeviceTest {
    static List<GraphCase> cases() {
        return GraphCases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithReference(GraphCase graphCase) {
        for (int batch : new int[] {1, 3}) {
            agree(graphCase, batch, Precision.FP32, 2e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesInHalfPrecision(GraphCase graphCase) {
        agree(graphCase, 2, Precision.FP16, 1e-2);
    }

    @ParameterizedTest
    @MethodSource("cases")
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
