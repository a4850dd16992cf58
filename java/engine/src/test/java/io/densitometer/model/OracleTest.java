package io.densitometer.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.backend.reference.Interpreter;
import io.densitometer.graph.Cost;
import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Weight;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each model against the published implementation, on the reference backend. */
@EnabledIf("io.densitometer.model.Oracles#present")
class OracleTest {
    private static final double OUTPUT = 1e-9;
    /** Intermediates were recorded in single precision. */
    private static final double INTERMEDIATE = 2e-5;

    static Stream<OracleCase> cases() {
        return Oracles.all().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void outputAgrees(OracleCase oracle) {
        List<Tensor> inputs = List.copyOf(oracle.inputs().values());
        CompileOptions options = CompileOptions.dense(oracle.batch(), 1);
        try (Plan plan = Backend.named("reference").compile(oracle.graph(), options)) {
            double error = OracleCase.error(oracle.expected(), plan.run(inputs).get(0));
            assertTrue(error <= OUTPUT, oracle.name() + ": error " + error);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void intermediatesAgree(OracleCase oracle) {
        Map<String, Tensor> values = new Interpreter(oracle.graph()).run(oracle.inputs(), oracle.batch());
        List<String> compared = oracle.intermediates().entrySet().stream()
                .filter(e -> values.containsKey(e.getKey()) && e.getValue().dtype() == DType.FLOAT)
                .map(e -> {
                    double error = OracleCase.error(e.getValue(), values.get(e.getKey()));
                    assertTrue(error <= INTERMEDIATE, oracle.name() + " " + e.getKey() + ": error " + error);
                    return e.getKey();
                })
                .toList();
        assertTrue(compared.size() >= 5, oracle.name() + " has only the intermediates " + compared);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void parametersAgree(OracleCase oracle) {
        Graph graph = oracle.graph();
        Cost cost = Cost.of(graph, 1);
        assertEquals(
                oracle.facts().path("params").path("parameters_numel").asLong(),
                cost.total().parameters());
        long trained = graph.weights().values().stream()
                .filter(w -> w.kind() == Weight.Kind.PARAMETER)
                .mapToLong(w -> w.data().size())
                .sum();
        assertEquals(oracle.facts().path("params").path("trainable_numel").asLong(), trained);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void configSurvivesInTheMetadata(OracleCase oracle) {
        Map<String, String> metadata = oracle.graph().metadata();
        assertEquals(oracle.model(), metadata.get(Models.MODEL_KEY));
        assertEquals(oracle.config(), ModelConfig.parse(metadata.get(Models.CONFIG_KEY)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void sessionsTakeAndGiveSinglePrecision(OracleCase oracle) {
        try (Plan plan = Backend.named("reference").compile(oracle.graph(), CompileOptions.dense(oracle.batch(), 1));
                var session = plan.open()) {
            int next = 0;
            for (Tensor input : oracle.inputs().values()) {
                session.input(next++).put(0, input.floats());
            }
            session.run();
            float[] y = new float[session.output(0).remaining()];
            session.output(0).get(0, y);
            double error = OracleCase.error(
                    oracle.expected(), Tensor.of(oracle.expected().shape(), y));
            assertTrue(error <= 1e-6, oracle.name() + ": error " + error + " in " + Arrays.toString(y));
        }
    }
}
