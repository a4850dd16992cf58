package io.densitometer.cuda;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.backend.Precision;
import io.densitometer.graph.Tensor;
import io.densitometer.model.OracleCase;
import io.densitometer.model.Oracles;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The five models against the published implementations, on the host emulation. */
@EnabledIf("io.densitometer.model.Oracles#present")
class ModelOnDeviceTest {
    static Stream<Arguments> cases() {
        return Oracles.all().stream()
                .flatMap(oracle -> Stream.of(Precision.FP32, Precision.FP16, Precision.BF16)
                        .map(precision -> Arguments.of(oracle, precision)));
    }

    private static double tolerance(Precision precision) {
        return switch (precision) {
            case FP32 -> 1e-5;
            case TF32, FP16 -> 2e-3;
            case BF16 -> 1e-2;
        };
    }

    @ParameterizedTest
    @MethodSource("cases")
    void outputAgrees(OracleCase oracle, Precision precision) {
        CompileOptions options = CompileOptions.dense(oracle.batch(), 1).withPrecision(precision);
        try (Plan plan = HostSource.backend(HostDevice.large()).compile(oracle.graph(), options)) {
            Tensor actual = plan.run(List.copyOf(oracle.inputs().values())).get(0);
            double error = error(oracle.expected(), actual);
            assertTrue(error <= tolerance(precision), oracle.name() + " in " + precision.text() + ": error " + error);
        }
    }

    /** Norm of the difference over the norm of what is expected. */
    private static double error(Tensor expected, Tensor actual) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.size(); i++) {
            difference += Math.pow(expected.get(i) - actual.get(i), 2);
            norm += Math.pow(expected.get(i), 2);
        }
        return Math.sqrt(difference / norm);
    }
}
