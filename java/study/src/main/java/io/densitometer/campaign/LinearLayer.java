package io.densitometer.campaign;

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
import java.util.regex.Pattern;

/**
 * One feed-forward layer as a model of its own: {@code gelu(x W^T + bias)} with {@code x [tokens, in]}, {@code W [out, in]}.
 *
 * @param in input features K
 * @param out output features N
 * @param tokens rows of the activation matrix
 */
public record LinearLayer(int in, int out, int tokens) {
    /** Name of the weight. */
    public static final String WEIGHT = "weight";

    private static final double TWO_OF_FOUR = 0.5;
    /** The least block, which {@code bsr} without a figure means. */
    private static final int BLOCK = 4;

    private static final Pattern BLOCKS = Pattern.compile("bsr([1-9]\\d{0,2})?");

    /** A layer of a shape such as {@code 512x2048}, inputs first. */
    public static LinearLayer of(String shape, int tokens) {
        if (!shape.matches("\\d{1,5}x\\d{1,5}")) {
            throw new BadInputException("shape '" + shape + "' is none: give inputs x outputs, such as 512x2048");
        }
        String[] sizes = shape.split("x", -1);
        return new LinearLayer(Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]), tokens);
    }

    /** Checks that there is something to do. */
    public LinearLayer {
        if (in < 1 || out < 1 || tokens < 1) {
            throw new BadInputException(
                    "layer " + in + "x" + out + " on " + tokens + " tokens is empty: give sizes of at least 1");
        }
    }

    /** The layer with seeded weights, none of them zero. */
    public Graph dense() {
        SplittableRandom random = new SplittableRandom(31L * in + out);
        GraphBuilder b = new GraphBuilder("linear");
        Value x = b.input("x", TensorType.floats(Shape.batched(tokens, in)));
        Value w = b.weight(WEIGHT, parameter(random, out, in));
        Value bias = b.weight("bias", parameter(random, out));
        return b.build(List.of(b.add(new Linear(true, Activation.GELU, false), x, w, bias)));
    }

    /** A weight whose values are seeded, none of them zero. */
    public static Weight parameter(SplittableRandom random, int... sizes) {
        Shape shape = Shape.of(sizes);
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble(0.01, 1) * (random.nextBoolean() ? 1 : -1));
        }
        return Weight.parameter(Tensor.of(shape, values));
    }

    /** The layer pruned by magnitude to a density, with the zeros where a {@linkplain #requireFormat format} wants them. */
    public Graph pruned(double density, String format) {
        Sparsity pattern = pattern(format);
        if (pattern instanceof Sparsity.NofM) {
            Graph groups = pruned(dense(), pattern, TWO_OF_FOUR);
            return density < TWO_OF_FOUR ? pruned(groups, new Sparsity.Unstructured(), density) : groups;
        }
        return pruned(dense(), pattern, density);
    }

    /** Fails unless it is {@code csr}, {@code cusparse}, {@code nm}, {@code nm-small}, or {@code bsr} with or without the side of its blocks. */
    static void requireFormat(String format) {
        pattern(format);
    }

    /** Where a format wants the zeros. */
    static Sparsity pattern(String format) {
        return switch (storage(format)) {
            case "csr", "cusparse" -> new Sparsity.Unstructured();
            case "bsr" -> block(format);
            case "nm", "nm-small" -> new Sparsity.NofM(2, 4);
            default ->
                throw new BadInputException(
                        "format '" + format + "' is unknown: give csr, cusparse, nm, nm-small, or bsr,"
                                + " perhaps with the side of its blocks, such as bsr16");
        };
    }

    /** The name that backends have for a format: the same, but that a block's side is no part of it. */
    public static String storage(String format) {
        return BLOCKS.matcher(format).matches() ? "bsr" : format;
    }

    private static Sparsity.Block block(String format) {
        String side = format.substring("bsr".length());
        int size = side.isEmpty() ? BLOCK : Integer.parseInt(side);
        return new Sparsity.Block(size, size);
    }

    private static Graph pruned(Graph graph, Sparsity pattern, double density) {
        return Pruner.prune(graph, PruneSpec.magnitude(Scope.LAYER, density).withPattern(pattern))
                .graph();
    }

    /** The dense layer on a backend. */
    public PlanArm denseArm(Backend backend, int threads) {
        return PlanArm.dense("dense", backend, dense(), CompileOptions.dense(1, threads));
    }

    /** The pruned layer in a sparse format on a backend. */
    public PlanArm sparseArm(Backend backend, int threads, double density, String format) {
        CompileOptions options = CompileOptions.dense(1, threads).withFormats(Map.of(WEIGHT, storage(format)));
        return PlanArm.of(
                format + " at density " + density, backend, backend.compile(pruned(density, format), options));
    }
}
