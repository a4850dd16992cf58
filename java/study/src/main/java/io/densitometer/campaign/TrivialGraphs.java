package io.densitometer.campaign;

import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Linear;
import io.densitometer.graph.op.Unary;
import java.util.List;

/** Graphs with next to no work in them, so that what a run costs beyond its kernels is all there is. */
public final class TrivialGraphs {
    private static final int WIDTH = 8;

    private TrivialGraphs() {}

    /** No steps: what is handed through has no elements, since one would be copied. */
    public static Graph empty() {
        GraphBuilder b = new GraphBuilder("empty");
        return b.build(List.of(b.input("x", TensorType.floats(Shape.batched(0)))));
    }

    /** A linear layer of width 8 whose weight is the identity. */
    public static Graph identity() {
        GraphBuilder b = new GraphBuilder("identity");
        Value x = b.input("x", TensorType.floats(Shape.batched(1, WIDTH)));
        float[] ones = new float[WIDTH * WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            ones[i * WIDTH + i] = 1;
        }
        Value w = b.weight("weight", Weight.parameter(Tensor.of(Shape.of(WIDTH, WIDTH), ones)));
        return b.build(List.of(b.add(new Linear(false), x, w)));
    }

    /** A chain of steps on a single number. Neighbours differ, so that no pass may merge or drop them. */
    public static Graph chain(int steps) {
        GraphBuilder b = new GraphBuilder("chain of " + steps);
        Value x = b.input("x", TensorType.floats(Shape.batched(1)));
        for (int i = 0; i < steps; i++) {
            x = b.apply(i % 2 == 0 ? Unary.Kind.ABS : Unary.Kind.NEG, x);
        }
        return b.build(List.of(x));
    }
}
