package io.densitometer.graph.op;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.densitometer.graph.DType;
import io.densitometer.graph.GraphException;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each op refuses. */
class OpRulesTest {
    private static final TensorType BATCHED = floats(Shape.batched(4, 6));
    private static final TensorType PLAIN = floats(Shape.of(4, 6));
    private static final TensorType INTS = TensorType.ints(Shape.of(4, 6));
    private static final TensorType BOOLS = new TensorType(DType.BOOL, Shape.of(4, 6));

    private static TensorType floats(Shape shape) {
        return TensorType.floats(shape);
    }

    private static TensorType floats(int... sizes) {
        return floats(Shape.of(sizes));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                row(new Unary(Unary.Kind.EXP), INTS),
                row(new Unary(Unary.Kind.EXP), PLAIN, PLAIN),
                row(new Binary(Binary.Kind.ADD), PLAIN, INTS),
                row(new Binary(Binary.Kind.ADD), PLAIN, floats(4, 5)),
                row(new Binary(Binary.Kind.ADD), BATCHED, floats(2, 4, 6)),
                row(new Where(), PLAIN, PLAIN, PLAIN),
                row(new Where(), BOOLS, PLAIN, floats(3)),
                row(new Reduce(Reduce.Kind.SUM, List.of(0), false), BATCHED),
                row(new Reduce(Reduce.Kind.SUM, List.of(3), false), BATCHED),
                row(new CumSum(2), PLAIN),
                row(new Softmax(-3), PLAIN),
                row(new LayerNormalization(1e-5), PLAIN, floats(4), floats(4)),
                row(new BatchNormalization(1e-5), BATCHED, floats(4), floats(4), floats(4), floats(6)),
                row(new MatMul(), BATCHED, floats(4, 6)),
                row(new MatMul(), floats(Shape.of(new int[] {4, 1}, 1)), floats(Shape.of(new int[] {1, 3}, 0))),
                row(new Conv(), BATCHED, floats(5, 3, 3)),
                row(new Conv(), BATCHED, floats(5, 4, 7)),
                row(new Conv(1, 1, 3, 0, 0), BATCHED, floats(5, 4, 1)),
                row(new Pool(Pool.Kind.MAX, 9, 1, 1, 1), BATCHED),
                row(new Pool(Pool.Kind.MAX, 2, 1, 2, 0), BATCHED),
                row(Transpose.of(0, 0), PLAIN),
                row(Transpose.of(1, 0), BATCHED),
                row(new Reshape(Shape.of(5, 5)), PLAIN),
                row(new Reshape(Shape.of(1, 4, 6)), BATCHED),
                row(new Expand(Shape.of(5, 6)), PLAIN),
                row(new Concat(1), PLAIN, floats(5, 6)),
                row(new Concat(0), BATCHED, BATCHED),
                row(new Concat(0), PLAIN, INTS),
                row(new Slice(1, 2, 7), PLAIN),
                row(new Slice(1, 3, 2), PLAIN),
                row(new Slice(0, 0, 1), BATCHED),
                row(new Gather(0), PLAIN, PLAIN),
                row(new Gather(0), BATCHED, INTS),
                row(new GatherElements(1), PLAIN, TensorType.ints(Shape.of(5, 2))),
                row(new ScatterElements(1, false), PLAIN, TensorType.ints(Shape.of(4, 2)), floats(4, 3)),
                row(new TopK(7, -1), PLAIN),
                row(new TopK(1, 0), BATCHED),
                row(new Dropout(1), PLAIN),
                row(new Linear(false), BATCHED, floats(3, 5)),
                row(new Linear(true), BATCHED, floats(3, 6), floats(6)),
                row(new Linear(false, Activation.NONE, true), BATCHED, floats(3, 6), BATCHED),
                row(new CircularConv(false, 5), BATCHED, floats(3, 6, 3)),
                row(new CircularConv(true, 1), BATCHED, floats(3, 6, 3)),
                row(new Attention(4, 1, false, 0), BATCHED, BATCHED, BATCHED),
                row(
                        new ProbAttention(2, 1, 5, false, true, 0),
                        BATCHED,
                        BATCHED,
                        BATCHED,
                        TensorType.ints(Shape.of(4, 2))),
                row(new AutoCorrelation(5), BATCHED, BATCHED, BATCHED),
                row(new SeriesDecomposition(List.of(3)), PLAIN),
                row(new FourierBlock(2, List.of(0, 1)), BATCHED, floats(2, 3, 3, 1), floats(2, 3, 3, 1)));
    }

    private static Arguments row(Op op, TensorType... inputs) {
        return Arguments.of(op, Arrays.asList(inputs));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void inputsThatDoNotFitAreRefused(Op op, List<TensorType> inputs) {
        GraphException refusal = assertThrows(GraphException.class, () -> op.infer(inputs));
        assertFalse(refusal.getMessage().isEmpty());
    }
}
