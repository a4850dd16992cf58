package io.densitometer.backend.lower;

import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The keys that ProbSparse attention samples for each query, as lists: those of query i are entries {@code start[i]} to
 * {@code start[i + 1] - 1}.
 *
 * @param start {@code [queries + 1]}
 * @param key ascending for each query, each once
 * @param count how often each was drawn
 */
public record SampledKeys(int[] start, int[] key, float[] count) {
    /** From constant indices {@code [queries, n]} into so many keys; negative ones count from the end. */
    public static SampledKeys of(Value indices, int keys, GraphLowering<?> lowering) {
        lowering.require(lowering.weight(indices) != null, "the sampled keys must be constant");
        Tensor drawn = lowering.weight(indices).data();
        int queries = drawn.shape().size(0);
        int each = drawn.shape().size(1);
        int[] start = new int[queries + 1];
        List<Integer> key = new ArrayList<>();
        List<Float> count = new ArrayList<>();
        for (int query = 0; query < queries; query++) {
            TreeMap<Integer, Float> counts = new TreeMap<>();
            for (int i = 0; i < each; i++) {
                long index = drawn.getLong(query * each + i);
                lowering.require(index >= -keys && index < keys, "sampled key " + index + " does not exist");
                counts.merge((int) Math.floorMod(index, (long) keys), 1f, Float::sum);
            }
            key.addAll(counts.keySet());
            count.addAll(counts.values());
            start[query + 1] = key.size();
        }
        float[] counted = new float[count.size()];
        for (int i = 0; i < counted.length; i++) {
            counted[i] = count.get(i);
        }
        return new SampledKeys(start, key.stream().mapToInt(i -> i).toArray(), counted);
    }
}
