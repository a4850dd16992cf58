package io.densitometer.backend;

import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import java.util.List;
import java.util.SplittableRandom;

/** Random tensors for tests, the same for the same seed. */
public class Seeded {
    private final SplittableRandom random;

    public Seeded(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Values in [-1, 1). */
    public Tensor random(int... sizes) {
        float[] values = new float[(int) Shape.of(sizes).elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (2 * random.nextDouble() - 1);
        }
        return Tensor.of(Shape.of(sizes), values);
    }

    /** Values in [-1, 1), of which about a share stays and the rest is 0. */
    public Tensor sparse(double density, int... sizes) {
        float[] values = random(sizes).floats();
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextDouble() < density ? values[i] : 0;
        }
        return Tensor.of(Shape.of(sizes), values);
    }

    /** A random parameter. */
    public Value parameter(GraphBuilder b, String name, int... sizes) {
        return b.weight(name, Weight.parameter(random(sizes)));
    }

    /** Random inputs of a graph at a batch size. */
    public List<Tensor> inputs(Graph graph, int batch) {
        return graph.inputs().stream().map(v -> random(v.shape().bind(batch))).toList();
    }
}
