package io.densitometer.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.densitometer.graph.op.FourierBlock;
import io.densitometer.graph.op.Linear;
import io.densitometer.graph.op.SeriesDecomposition;
import io.densitometer.graph.op.Softmax;
import io.densitometer.graph.op.Transpose;
import java.util.List;
import org.junit.jupiter.api.Test;

class CostTest {
    private final GraphBuilder builder = new GraphBuilder("small");
    private final Value x = builder.input("x", TensorType.floats(Shape.batched(3, 4)));

    private Value parameter(String name, Shape shape, float... values) {
        float[] all = new float[(int) shape.elements()];
        System.arraycopy(values, 0, all, 0, values.length);
        return builder.weight(name, Weight.parameter(Tensor.of(shape, all)));
    }

    /** [2B, 3, 4] times [5, 4], of which 5 of 20 elements are not zero. */
    @Test
    void zerosSaveTheirShare() {
        Value w = parameter("w", Shape.of(5, 4), 1, 2, 3, 4, 5);
        Value bias = parameter("bias", Shape.of(5), 1);
        Cost cost = Cost.of(builder.build(List.of(builder.add(new Linear(true), x, w, bias))), 2);
        assertEquals(new Cost.Counts(25, 6, 240, 60, 30, 4 * (24 + 25 + 30)), cost.total());
        assertEquals(cost.total(), cost.used());
        assertEquals(0.24, cost.total().density());
        assertEquals(cost.total(), cost.lines().get(0).counts());
    }

    @Test
    void whatNoOutputDependsOnIsCountedApart() {
        Value used = parameter("used", Shape.of(4, 4), 1);
        Value unused = parameter("unused", Shape.of(2, 4), 1, 1);
        parameter("unread", Shape.of(7), 1);
        Value y = builder.add(new Linear(false), x, used);
        builder.add(new Linear(false), x, unused);
        Cost cost = Cost.of(builder.build(List.of(y)), 1);
        assertEquals(List.of("unused", "unread"), cost.unused());
        assertEquals(31, cost.total().parameters());
        assertEquals(4, cost.total().nonzeros());
        assertEquals(96 + 48, cost.total().flops());
        assertEquals(16, cost.used().parameters());
        assertEquals(1, cost.used().nonzeros());
        assertEquals(96, cost.used().flops());
        assertEquals(6, cost.used().nonzeroFlops());
    }

    @Test
    void sharedParametersCountOnce() {
        Value w = parameter("w", Shape.of(4, 4), 1, 1);
        Value y = builder.add(new Linear(false), builder.add(new Linear(false), x, w), w);
        Cost cost = Cost.of(builder.build(List.of(y)), 1);
        assertEquals(16, cost.total().parameters());
        assertEquals(192, cost.total().flops());
    }

    @Test
    void movementIsFreeAndTheRestIsElementwise() {
        Value y = builder.add(new Softmax(-1), builder.add(Transpose.of(0, 2, 1), x));
        Cost cost = Cost.of(builder.build(List.of(y)), 3);
        assertEquals(new Cost.Counts(0, 0, 0, 0, 36, 4 * 72), cost.total());
        assertEquals(1, cost.total().density());
    }

    /** The average of each element and its difference from it. */
    @Test
    void movingAveragesAreElementwise() {
        List<Value> parts = builder.addAll(new SeriesDecomposition(List.of(3)), List.of(x));
        Cost cost = Cost.of(builder.build(parts), 1);
        assertEquals(0, cost.total().flops());
        assertEquals(24, cost.total().elementwise());
    }

    /** Zeros of Fourier weights save products among modes, not the transforms. */
    @Test
    void fourierWeightsSaveTheirShareOnly() {
        Value re = parameter("re", Shape.of(2, 2, 2, 1));
        Value im = parameter("im", Shape.of(2, 2, 2, 1), 1, 1, 1, 1);
        Value y = builder.add(new FourierBlock(2, List.of(1)), x, re, im);
        Cost.Counts counts = Cost.of(builder.build(List.of(y)), 1).total();
        long transforms = 4 * 2 * 4 * 3;
        long products = 4 * 2 * 2 * 2 * 2;
        assertEquals(transforms + products, counts.flops());
        assertEquals(transforms + products / 4, counts.nonzeroFlops());
    }
}
