package io.densitometer.bench;

import io.densitometer.campaign.LinearLayer;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Activation;
import io.densitometer.graph.op.Linear;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One feed-forward block as a model of its own: {@code gelu(x U^T + a) V^T + b} with {@code x [tokens, outer]}, {@code U [width, outer]},
 * {@code V [outer, width]}.
 *
 * @param tokens rows of the activation matrix
 * @param outer features in and out: d_model
 * @param width features between the layers: what structured pruning leaves of d_ff
 */
record FeedForward(int tokens, int outer, int width) {
    /** The largest size. */
    static final int MOST = 1 << 14;

    FeedForward {
        for (int size : new int[] {tokens, outer, width}) {
            if (size < 1 || size > MOST) {
                throw new BadInputException("block of " + tokens + " tokens, outer " + outer + ", width " + width
                        + " is out of range: give sizes from 1 to " + MOST);
            }
        }
    }

    /** The block with seeded weights, none of them zero. */
    Graph graph() {
        SplittableRandom random = new SplittableRandom(31L * outer + width);
        GraphBuilder b = new GraphBuilder("feed-forward");
        Value x = b.input("x", TensorType.floats(Shape.batched(tokens, outer)));
        Value hidden = layer(b, "up", new Linear(true, Activation.GELU, false), x, parameters(random, outer, width));
        return b.build(List.of(layer(b, "down", new Linear(true), hidden, parameters(random, width, outer))));
    }

    private static List<Weight> parameters(SplittableRandom random, int in, int out) {
        return List.of(LinearLayer.parameter(random, out, in), LinearLayer.parameter(random, out));
    }

    private static Value layer(GraphBuilder b, String name, Linear op, Value x, List<Weight> parameters) {
        Value weight = b.weight(name + ".weight", parameters.get(0));
        return b.add(op, x, weight, b.weight(name + ".bias", parameters.get(1)));
    }
}
