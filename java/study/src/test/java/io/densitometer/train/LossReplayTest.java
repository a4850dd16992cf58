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
    private static final double LOSS_IN_DOUBLE = 1e-6;
    /** Below this a gradient is a true zero: key biases, biases before a decomposition. */
    private static final double ZERO = 1e-6;
    /** How much further than the recorded runs in single and double precision lie apart a run here may lie from them. */
    private static final double SLACK = 5;

    private static final double LEAST = 1e-6;
    private static final double FORECAST = 1e-5;

    static Stream<OracleCase> cases() {
        return Oracles.all().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void lossesGradientsAndOutputAgree(OracleCase oracle) {
        LossReplay replay = LossReplay.of(oracle, 1, false);
        assertEquals(6, replay.losses().size());
        assertTrue(replay.losses().get(5) < replay.losses().get(0));
        double most =
                allowed(oracle, "max_abs_loss_diff_f32_f64") / replay.expected().get(5);
        assertTrue(replay.error() <= most, oracle.name() + ": " + replay.losses() + " not " + replay.expected());
        Tensor expected = oracle.tensors().tensor("out/y_after_train");
        double output = OracleCase.error(expected, replay.output());
        double mostOutput = allowed(oracle, "max_abs_y_after_train_f32_f64") / largest(expected);
        assertTrue(output <= mostOutput, oracle.name() + ": output after training differs by " + output);
        if (oracle.facts().path("train").path("grads_in_file").asBoolean()) {
            gradientsAgree(oracle, replay);
        }
    }

    /** The case's own distance between precisions, and some. */
    private static double allowed(OracleCase oracle, String fact) {
        return LEAST + SLACK * oracle.facts().path("train").path(fact).asDouble();
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
            double most = allowed(oracle, "max_rel_grad_err_f32_f64");
            assertTrue(error <= most, oracle.name() + " " + name + ": error " + error + " above " + most);
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
            assertTrue(error <= FORECAST, oracle.name() + ": error " + error);
        }
    }
}
