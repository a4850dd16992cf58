package io.densitometer.prune;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Sparsity;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import java.util.LinkedHashMap;
import java.util.Map;

/** The masks that a graph carries: the non-zeros of its pruned weights. */
public final class Masks {
    private Masks() {}

    /** Mask (1 = kept, 0 = pruned) of every pruned weight. */
    public static Map<Value, float[]> of(Graph graph) {
        Map<Value, float[]> masks = new LinkedHashMap<>();
        graph.weights().forEach((value, weight) -> {
            if (!weight.sparsity().equals(Sparsity.DENSE)) {
                masks.put(value, mask(weight.data()));
            }
        });
        return masks;
    }

    /** Elements that are not zero. */
    public static long nonzeros(Tensor data) {
        long count = 0;
        for (int i = 0; i < data.size(); i++) {
            count += data.get(i) != 0 ? 1 : 0;
        }
        return count;
    }

    /** Zeros every element of {@code changed} that is pruned in {@code masked}: what fine-tuning must never bring back. */
    public static Graph enforce(Graph masked, Graph changed) {
        Map<Value, float[]> masks = of(masked);
        return changed.mapWeights(
                (value, weight) -> masks.containsKey(value) ? apply(weight, masks.get(value)) : weight);
    }

    private static Weight apply(Weight weight, float[] mask) {
        float[] values = weight.data().floats().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = mask[i] == 0 ? 0 : values[i];
        }
        return weight.withData(Tensor.of(weight.data().shape(), values));
    }

    private static float[] mask(Tensor data) {
        float[] mask = new float[data.size()];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = data.get(i) != 0 ? 1 : 0;
        }
        return mask;
    }
}
