package io.densitometer.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.graph.Tensor;
import io.densitometer.model.OracleCase;
import io.densitometer.model.Oracles;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The five models against the published implementations. */
class ModelTest {
    private static final double TOLERANCE = 1e-4;

    static Stream<OracleCase> cases() {
        return Oracles.all().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void outputAgrees(OracleCase oracle) {
        List<Tensor> inputs = List.copyOf(oracle.inputs().values());
        for (int threads = 1; threads <= 3; threads++) {
            CompileOptions options = CompileOptions.dense(oracle.batch(), threads);
            try (Plan plan = new CpuBackend().compile(oracle.graph(), options)) {
                double error =
                        OracleCase.error(oracle.expected(), plan.run(inputs).get(0));
                assertTrue(error <= TOLERANCE, oracle.name() + " on " + threads + " threads: error " + error);
            }
        }
    }
}
