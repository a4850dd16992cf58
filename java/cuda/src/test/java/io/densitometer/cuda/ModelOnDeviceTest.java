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
    /** ProbSparse attention chooses other queries here when rounding decides between nearly equal measures. */
    private static final double OTHER_QUERIES = 0.2;

    /** Odd lengths in 16 bits: the spectra's rounding shows most in the shortest case. */
    private static final double ODD_IN_FP16 = 0.003;

    private static final double ODD_IN_BF16 = 0.03;

    /** All in single precision, one of each model in 16 bits, and the two that 16 bits are worst for. */
    static Stream<Arguments> cases() {
        Stream<Arguments> full = Oracles.all().stream().map(oracle -> Arguments.of(oracle, Precision.FP32));
        Stream<Arguments> half = Oracles.all().stream()
                .filter(o -> o.name().endsWith("_a")
                        || o.name().equals("informer_b")
                        || o.name().equals("fedformer_c_odd"))
                .flatMap(o -> Stream.of(Arguments.of(o, Precision.FP16), Arguments.of(o, Precision.BF16)));
        return Stream.concat(full, half);
    }

    private static double tolerance(OracleCase oracle, Precision precision) {
        if (precision != Precision.FP32 && oracle.name().equals("informer_b")) {
            return OTHER_QUERIES;
        }
        if (precision != Precision.FP32 && oracle.name().equals("fedformer_c_odd")) {
            return precision == Precision.BF16 ? ODD_IN_BF16 : ODD_IN_FP16;
        }
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
            assertTrue(
                    error <= tolerance(oracle, precision),
                    oracle.name() + " in " + precision.text() + ": error " + error);
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
