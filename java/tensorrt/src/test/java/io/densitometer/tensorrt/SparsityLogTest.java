package io.densitometer.tensorrt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Lines as different versions of TensorRT log them. */
class SparsityLogTest {
    static Stream<Arguments> logs() {
        return Stream.of(
                Arguments.of(
                        List.of(
                                "(Sparsity) Layers eligible for sparse math: fc1 + relu, fc2",
                                "(Sparsity) TRT inference plan picked sparse implementation for layers: fc2"),
                        new SparsityLog(List.of("fc1 + relu", "fc2"), List.of("fc2"), 2, 1)),
                Arguments.of(
                        List.of(
                                "(Sparsity) Layers eligible for sparse math:",
                                "(Sparsity) TRT inference plan picked sparse implementation for layers: "),
                        new SparsityLog(List.of(), List.of(), 0, 0)),
                Arguments.of(
                        List.of(
                                "(Sparsity) Found 2 layer(s) eligible to use sparse tactics: a/MatMul, b/MatMul",
                                "(Sparsity) Chose 1 layer(s) using sparse tactics: b/MatMul"),
                        new SparsityLog(List.of("a/MatMul", "b/MatMul"), List.of("b/MatMul"), 2, 1)),
                Arguments.of(
                        List.of(
                                "[I] [TRT] (Sparsity) Found 39 layer(s) eligible to use sparse tactics",
                                "[I] [TRT] (Sparsity) Chose 4 layer(s) using sparse tactics"),
                        new SparsityLog(List.of(), List.of(), 39, 4)),
                Arguments.of(
                        List.of(
                                "(Sparsity) Found 3 layer(s) eligible to use sparse tactics: a, b, c",
                                "(Sparsity) Chose 2 layer(s) using sparse tactics: a, b",
                                "something else",
                                "(Sparsity) Found 1 layer(s) eligible to use sparse tactics: a",
                                "(Sparsity) Chose 0 layer(s) using sparse tactics"),
                        new SparsityLog(List.of("a"), List.of(), 1, 0)),
                Arguments.of(List.of("(Sparsity) new wording"), new SparsityLog(List.of(), List.of(), -1, -1)),
                Arguments.of(List.of(), new SparsityLog(List.of(), List.of(), -1, -1)));
    }

    @ParameterizedTest
    @MethodSource("logs")
    void tellsEligibleAndPicked(List<String> lines, SparsityLog expected) {
        assertEquals(expected, SparsityLog.of(lines));
    }

    @Test
    void layersAreTheNodesThatTheyFuse() {
        assertEquals(
                List.of("fc1/MatMul", "fc1/Add", "relu"),
                SparsityLog.nodes("fc1/MatMul + fc1/Add+relu_myl0_12").toList());
        assertEquals(List.of(), SparsityLog.nodes(" + ").toList());
    }
}
