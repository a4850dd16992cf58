package io.densitometer.prune.pattern;

import io.densitometer.graph.Shape;
import io.densitometer.graph.Sparsity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Keeps the best groups of elements over one or several weights, up to a density. */
public final class Ranking {
    private Ranking() {}

    /**
     * Masks (true = kept) that keep {@code density} of all elements together; the number pruned is rounded half to even. Among equal
     * scores the earlier weight's lower index goes first. With blocks, whole groups are pruned while they fit.
     *
     * @param shapes the weights' shapes
     * @param scores element scores of each weight
     */
    public static List<boolean[]> keep(Sparsity pattern, List<Shape> shapes, List<float[]> scores, double density) {
        List<Groups> groups =
                shapes.stream().map(shape -> groups(pattern, shape)).toList();
        List<boolean[]> masks = new ArrayList<>();
        int total = 0;
        for (int w = 0; w < shapes.size(); w++) {
            boolean[] all = new boolean[scores.get(w).length];
            Arrays.fill(all, true);
            masks.add(all);
            total = Math.addExact(total, groups.get(w).count());
        }
        long elements = masks.stream().mapToLong(m -> m.length).sum();
        long prune = (long) Math.rint((1 - density) * elements);
        prune(groups, masks, order(groups, scores, total), prune);
        return masks;
    }

    private static Groups groups(Sparsity pattern, Shape shape) {
        return pattern instanceof Sparsity.Block block
                ? Groups.blocks(shape, block.rows(), block.columns())
                : Groups.single(shape);
    }

    /** Group numbers over all weights, lowest score first: the score's bits (scores are not negative) above the number. */
    private static long[] order(List<Groups> groups, List<float[]> scores, int total) {
        long[] order = new long[total];
        int next = 0;
        for (int w = 0; w < groups.size(); w++) {
            for (float score : groups.get(w).scores(scores.get(w))) {
                order[next] = (long) Float.floatToIntBits(score) << 32 | next;
                next++;
            }
        }
        Arrays.parallelSort(order);
        return order;
    }

    private static void prune(List<Groups> groups, List<boolean[]> masks, long[] order, long prune) {
        List<boolean[]> gone = groups.stream().map(g -> new boolean[g.count()]).toList();
        List<int[]> sizes = groups.stream().map(Groups::sizes).toList();
        int[] starts = new int[groups.size() + 1];
        for (int w = 0; w < groups.size(); w++) {
            starts[w + 1] = starts[w] + groups.get(w).count();
        }
        long left = prune;
        for (long entry : order) {
            int number = (int) entry;
            int w = Arrays.binarySearch(starts, number);
            w = w >= 0 ? lastEqual(starts, w) : -w - 2;
            int size = sizes.get(w)[number - starts[w]];
            if (size > left) {
                break;
            }
            left -= size;
            gone.get(w)[number - starts[w]] = true;
        }
        for (int w = 0; w < masks.size(); w++) {
            for (int i = 0; i < masks.get(w).length; i++) {
                masks.get(w)[i] = !gone.get(w)[groups.get(w).of()[i]];
            }
        }
    }

    /** Empty weights share their start with the next one, to which the number belongs. */
    private static int lastEqual(int[] starts, int index) {
        int last = index;
        while (last + 1 < starts.length && starts[last + 1] == starts[index]) {
            last++;
        }
        return last;
    }
}
