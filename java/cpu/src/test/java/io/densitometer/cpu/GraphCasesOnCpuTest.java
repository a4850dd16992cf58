package io.densitometer.cpu;

import io.densitometer.backend.CompileOptions;
import io.densitometer.graph.GraphCases;
import io.densitometer.graph.GraphCases.GraphCase;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every op's cases against the reference backend. */
class GraphCasesOnCpuTest {
    private static final double TOLERANCE = 2e-5;

    static List<GraphCase> cases() {
        return GraphCases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithReference(GraphCase graphCase) {
        for (int batch : new int[] {1, 2, 5}) {
            for (int threads = 1; threads <= 3; threads += 2) {
                CompileOptions options = CompileOptions.dense(batch, threads);
                Judge.agrees(graphCase.graph(), options, graphCase.inputs(batch), TOLERANCE);
            }
        }
    }
}
