package io.densitometer.bench;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Sparsity;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Activation;
import io.densitometer.graph.op.Linear;
import io.densitometer.prune.PruneSpec;
import io.densitometer.prune.PruneSpec.Scope;
import io.densitometer.prune.Pruner;
import io.densitometer.study.PlanArm;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One feed-forward layer as a model of its own: {@code gelu(x W^T + bias)} with {@code x [tokens, in]}, {@code W [out, in]}.
 *
 * @param in input features K
 * @param out output features N
 * @param tokens rows of the activation matrix
 */
record LinearLayer(int in, int out, int tokens) {
    /** Name of the weight. */
    static final String WEIGHT = "weight";

    private static final double TWO_OF_FOUR = 0.5;
    private static final int BLOCK = 4;

    /** A layer of a shape such as {@code 512x2048}, inputs first. */
    static LinearLayer of(String shape, int tokens) {
        if (!shape.matches("\\d{1,5}x\\d{1,5}")) {
            throw new BadInputException("shape '" + shape + "' is none: give inputs x outputs, such as 512x2048");
        }
        String[] sizes = shape.split("x", -1);
        return new LinearLayer(Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]), tokens);
    }

    LinearLayer {
        if (in < 1 || out < 1 || tokens < 1) {
            throw new BadInputException(
                    "layer " + in + "x" + out + " on " + tokens + " tokens is empty: give sizes of at least 1");
        }
    }

    /** The layer with seeded weights, none of them zero. */
    Graph dense() {
        SplittableRandom random = new SplittableRandom(31L * in + out);
        GraphBuilder b = new GraphBuilder("linear");
        Value x = b.input("x", TensorType.floats(Shape.batched(tokens, in)));
        Value w = b.weight(WEIGHT, parameter(random, out, in));
        Value bias = b.weight("bias", parameter(random, out));
        return b.build(List.of(b.add(new Linear(true, Activation.GELU, false), x, w, bias)));
    }

    /** A weight whose values are seeded, none of them zero. */
    static Weight parameter(SplittableRandom random, int... sizes) {
        Shape shape = Shape.of(sizes);
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble(0.01, 1) * (random.nextBoolean() ? 1 : -1));
        }
        return Weight.parameter(Tensor.of(shape, values));
    }

    /** The layer pruned by magnitude to a density, with the zeros where a format wants them. */
    Graph pruned(double density, String format) {
        return switch (format) {
            case "csr" -> pruned(dense(), new Sparsity.Unstructured(), density);
            case "bsr" -> pruned(dense(), new Sparsity.Block(BLOCK, BLOCK), density);
            case "nm" -> {
                Graph groups = pruned(dense(), new Sparsity.NofM(2, 4), TWO_OF_FOUR);
                yield density < TWO_OF_FOUR ? pruned(groups, new Sparsity.Unstructured(), density) : groups;
            }
            default -> throw new BadInputException("format '" + format + "' is unknown: give csr, nm or bsr");
        };
    }

    private static Graph pruned(Graph graph, Sparsity pattern, double density) {
        return Pruner.prune(graph, PruneSpec.magnitude(Scope.LAYER, density).withPattern(pattern))
                .graph();
    }

    /** The dense layer on a backend. */
    PlanArm denseArm(Backend backend, int threads) {
        return PlanArm.dense("dense", backend, dense(), CompileOptions.dense(1, threads));
    }

    /** The pruned layer in a sparse format on a backend. */
    PlanArm sparseArm(Backend backend, int threads, double density, String format) {
        CompileOptions options = CompileOptions.dense(1, threads).withFormats(Map.of(WEIGHT, format));
        return PlanArm.of(format + " at density " + density, backend.compile(pruned(density, format), options));
    }
}
