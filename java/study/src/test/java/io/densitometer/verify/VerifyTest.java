package io.densitometer.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.Availability;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.backend.Session;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import io.densitometer.model.OracleCase;
import io.densitometer.model.Oracles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The checks against the published implementations: right results pass, wrong ones do not. */
class VerifyTest {
    private static final Backend REFERENCE = Backend.named("reference");

    static Stream<OracleCase> cases() {
        return Oracles.all().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theReferencePasses(OracleCase oracle) {
        Map<String, Finding> findings = byName(ModelCheck.of(oracle, REFERENCE));
        findings.values().forEach(finding -> assertTrue(finding.passed(), finding.text()));
        assertTrue(findings.get("intermediates").compared() >= 5, findings.toString());
        boolean chooses = List.of("Informer", "Autoformer").contains(oracle.model());
        assertEquals(chooses, findings.containsKey("top-k"), findings.toString());
    }

    @Test
    @EnabledIf("io.densitometer.model.Oracles#present")
    void prunedModelsAgree() {
        List<Finding> findings = PruningCheck.of(Oracles.folder(), REFERENCE);
        assertEquals(5 * 4 * 3, findings.size());
        findings.forEach(finding -> assertTrue(finding.passed(), finding.text()));
        findings.forEach(finding -> assertTrue(finding.compared() > 0, finding.text()));
    }

    @Test
    void aFolderWithoutPruningHasNoFindings(@TempDir Path folder) {
        assertEquals(List.of(), PruningCheck.of(folder, REFERENCE));
    }

    /** Errors just within and just beyond the tolerance of single precision. */
    @ParameterizedTest
    @CsvSource({"1e-6,true", "1e-2,false", "NaN,false"})
    void errorsOfABackendAreFound(double error, boolean passes) {
        OracleCase oracle = Oracles.of("Transformer").findFirst().orElseThrow();
        Map<String, Finding> findings = byName(ModelCheck.of(oracle, new Wrong(error)));
        assertTrue(findings.get("parameters").passed());
        assertEquals(passes, findings.get("output").passed(), findings.toString());
        assertEquals(passes, findings.get("intermediates").passed(), findings.toString());
    }

    @Test
    void aFindingSaysWhereAndHowMuch() {
        Finding finding = new Finding(Finding.MODELS, "case_a", "intermediates", 7, "encoder.0", 0.5, 1e-4);
        assertFalse(finding.passed());
        assertEquals("case_a: intermediates differs by 0.5 at encoder.0, beyond the tolerance 1.0E-4", finding.text());
    }

    private static Map<String, Finding> byName(List<Finding> findings) {
        return findings.stream().collect(Collectors.toMap(Finding::what, finding -> finding));
    }

    /** The reference with every result scaled by 1 + error. */
    private record Wrong(double error) implements Backend {
        @Override
        public String name() {
            return "wrong";
        }

        @Override
        public Availability availability() {
            return Availability.yes("for this test");
        }

        @Override
        public Plan compile(Graph graph, CompileOptions options) {
            return new WrongPlan(REFERENCE.compile(graph, options), error);
        }
    }

    private record WrongPlan(Plan plan, double error) implements Plan {
        @Override
        public Graph graph() {
            return plan.graph();
        }

        @Override
        public CompileOptions options() {
            return plan.options();
        }

        @Override
        public Session open() {
            return plan.open();
        }

        @Override
        public List<Tensor> run(List<Tensor> inputs) {
            return plan.run(inputs).stream().map(this::scaled).toList();
        }

        private Tensor scaled(Tensor tensor) {
            double[] values = tensor.doubles().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] *= 1 + error;
            }
            return Tensor.of(tensor.shape(), values);
        }

        @Override
        public void close() {
            plan.close();
        }
    }
}
