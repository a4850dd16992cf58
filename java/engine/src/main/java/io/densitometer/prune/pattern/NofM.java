package io.densitometer.prune.pattern;

import io.densitometer.graph.Shape;
import io.densitometer.graph.Sparsity;
import java.util.Arrays;
import java.util.Optional;

/** Keeps the n best of every m neighbours along the input axis (axis 1; each kernel tap and frequency apart). */
public final class NofM {
    private NofM() {}

    /** Why a weight cannot take the pattern, or empty when it can. */
    public static Optional<String> obstacle(Sparsity.NofM pattern, Shape shape) {
        if (shape.rank() < 2) {
            return Optional.of("it has no input axis");
        }
        return shape.size(1) % pattern.m() == 0
                ? Optional.empty()
                : Optional.of("input dim " + shape.size(1) + " is not a multiple of " + pattern.m());
    }

    /** Mask (true = kept) of one weight; ties keep the lower index. */
    public static boolean[] keep(Sparsity.NofM pattern, Shape shape, float[] scores) {
        boolean[] kept = new boolean[scores.length];
        int inner = 1;
        for (int axis = 2; axis < shape.rank(); axis++) {
            inner *= shape.size(axis);
        }
        int m = pattern.m();
        for (int group = 0; group < scores.length / m; group++) {
            int start = group / inner * inner * m + group % inner;
            keepBest(pattern, scores, kept, start, inner);
        }
        return kept;
    }

    private static void keepBest(Sparsity.NofM pattern, float[] scores, boolean[] kept, int start, int step) {
        Integer[] order = new Integer[pattern.m()];
        for (int i = 0; i < order.length; i++) {
            order[i] = start + i * step;
        }
        Arrays.sort(order, (a, b) -> Float.compare(scores[b], scores[a]));
        for (int i = 0; i < pattern.n(); i++) {
            kept[order[i]] = true;
        }
    }
}
