package io.densitometer.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.Backend;
import io.densitometer.model.OracleCase;
import io.densitometer.model.Oracles;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VerificationTest {
    static Stream<OracleCase> cases() {
        return Oracles.all().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theReferencePasses(OracleCase oracle) {
        Verification result = Verification.of(oracle, Backend.named("reference"), 1, false);
        assertTrue(result.passes(), result.toString());
        assertTrue(result.intermediates().size() >= 5, result.toString());
    }

    @Test
    void eachErrorCounts() {
        Map<String, Double> small = Map.of("encoder", 1e-6);
        assertTrue(new Verification("c", "m", "cpu", 1e-5, small, Double.NaN).passes());
        assertTrue(new Verification("c", "m", "reference", 1e-10, Map.of(), 1e-4).passes());
        List<Verification> bad = List.of(
                new Verification("c", "m", "reference", 1e-8, small, 0),
                new Verification("c", "m", "cpu", 1e-3, small, 0),
                new Verification("c", "m", "cpu", 1e-5, Map.of("encoder", 1e-3), 0),
                new Verification("c", "m", "cpu", 1e-5, small, 1e-2),
                new Verification("c", "m", "cpu", Double.POSITIVE_INFINITY, small, 0));
        bad.forEach(result -> assertFalse(result.passes(), result.toString()));
        assertEquals(1e-6, bad.get(0).worstIntermediate());
    }
}
