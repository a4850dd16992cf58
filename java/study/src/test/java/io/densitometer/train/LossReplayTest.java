package io.densitometer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.graph.Tensor;
import io.densitometer.model.OracleCase;
import io.densitometer.model.Oracles;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Training against the published implementations. */
class LossReplayTest {
    private static final double LOSS = 1e-5;
    private static final double LOSS_IN_DOUBLE = 1e-6;
    private static final double GRADIENT = 1e-4;
    /** Below this a gradient is a true zero: key biases, biases before a decomposition. */
    private static final double ZERO = 1e-6;
    private static final double OUTPUT = 1e-4;

    static Stream<OracleCase> cases() {
        return Oracles.all().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void lossesGradientsAndOutputAgree(OracleCase oracle) {
        LossReplay replay = LossReplay.of(oracle, 1, false);
        assertEquals(6, replay.losses().size());
        assertTrue(replay.error() <= LOSS, oracle.name() + ": " + replay.losses() + " not " + replay.expected());
        assertTrue(replay.losses().get(5) < replay.losses().get(0));
        double output = OracleCase.error(oracle.tensors().tensor("out/y_after_train"), replay.output());
        assertTrue(output <= OUTPUT, oracle.name() + ": output after training differs by " + output);
        if (oracle.facts().path("train").path("grads_in_file").asBoolean()) {
            gradientsAgree(oracle, replay);
        }
    }

    private static void gradientsAgree(OracleCase oracle, LossReplay replay) {
        List<String> compared = oracle.tensors().names().stream()
                .filter(name -> name.startsWith("grad/"))
                .filter(name -> largest(oracle.tensors().tensor(name)) >= ZERO)
                .filter(name -> replay.gradients().containsKey(name.substring("grad/".length())))
                .toList();
        assertTrue(compared.size() >= 20, oracle.name() + " compares only " + compared);
        for (String name : compared) {
            Tensor actual = replay.gradients().get(name.substring("grad/".length()));
            double error = OracleCase.error(oracle.tensors().tensor(name), actual);
            assertTrue(error <= GRADIENT, oracle.name() + " " + name + ": error " + error);
        }
    }

    private static double largest(Tensor tensor) {
        double most = 0;
        for (int i = 0; i < tensor.size(); i++) {
            most = Math.max(most, Math.abs(tensor.get(i)));
        }
        return most;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void lossesAgreeInDouble(OracleCase oracle) {
        LossReplay replay = LossReplay.of(oracle, 1, true);
        assertTrue(
                replay.error() <= LOSS_IN_DOUBLE, oracle.name() + ": " + replay.losses() + " not " + replay.expected());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void forecastsAgree(OracleCase oracle) {
        CompileOptions options = CompileOptions.dense(oracle.batch(), 1);
        try (Plan plan = Backend.named("libtorch").compile(oracle.graph(), options)) {
            List<Tensor> inputs = List.copyOf(oracle.inputs().values());
            double error = OracleCase.error(oracle.expected(), plan.run(inputs).get(0));
            assertTrue(error <= OUTPUT, oracle.name() + ": error " + error);
        }
    }
}
