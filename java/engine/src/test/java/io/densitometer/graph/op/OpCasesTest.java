package io.densitometer.graph.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.reference.Interpreter;
import io.densitometer.graph.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every op has cases, and the reference backend agrees with each. */
class OpCasesTest {
    private static final double DOUBLE = 0x1p-53;

    static List<Class<?>> ops() {
        return OpCases.ops();
    }

    static Stream<OpCase> cases() {
        return OpCases.all();
    }

    @ParameterizedTest
    @MethodSource("ops")
    void everyOpHasCases(Class<?> op) {
        List<OpCase> cases = OpCases.of(op);
        assertTrue(cases.size() >= 2, op.getSimpleName() + " has " + cases.size() + " cases");
        cases.forEach(c -> assertEquals(op, c.op().getClass(), c.toString()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theReferenceAgrees(OpCase example) {
        List<Tensor> actual = new Interpreter(example.graph()).outputs(example.given(), example.batch());
        assertEquals(example.expected().size(), actual.size());
        for (int i = 0; i < actual.size(); i++) {
            assertClose(example, example.expected().get(i), actual.get(i));
        }
    }

    private static void assertClose(OpCase example, Tensor expected, Tensor actual) {
        assertEquals(expected.shape(), actual.shape(), example.toString());
        assertEquals(expected.dtype(), actual.dtype(), example.toString());
        for (int i = 0; i < expected.size(); i++) {
            double size = Math.max(1, Math.abs(expected.get(i)));
            assertEquals(expected.get(i), actual.get(i), example.tolerance(DOUBLE) * size, example + " element " + i);
        }
    }
}
