package io.densitometer.model;

import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Attention;
import java.util.Arrays;

/** The published attention module (layers/SelfAttention_Family.py, AttentionLayer): projections round an attention. */
final class AttentionLayer {
    private AttentionLayer() {}

    /** What mixes projected queries, keys and values. */
    interface Inner {
        Value attend(Value q, Value k, Value v);
    }

    /** {@code queries [.., Lq, d_model], keys [.., Lk, d_model] -> [.., Lq, d_model]}. */
    static Value of(Layers layers, String name, Value queries, Value keys, Inner inner) {
        int width = layers.config.dModel();
        Value q = layers.linear(name + ".query_projection", queries, width, true);
        Value k = layers.linear(name + ".key_projection", keys, width, true);
        Value v = layers.linear(name + ".value_projection", keys, width, true);
        Value out = layers.linear(name + ".out_projection", inner.attend(q, k, v), width, true);
        return layers.graph.named(name + ".0", out);
    }

    /** With full attention. Queries that are the same for all keys' leading axes are repeated along them. */
    static Value full(Layers layers, String name, Value queries, Value keys, boolean causal) {
        int heads = layers.config.nHeads();
        Attention attention = new Attention(heads, scale(layers.config), causal, layers.config.dropout());
        return of(layers, name, queries, keys, (q, k, v) -> layers.graph.add(attention, alike(layers, q, k), k, v));
    }

    /** {@code 1/sqrt} of a head's width. */
    static double scale(ModelConfig config) {
        return 1 / Math.sqrt((double) config.dModel() / config.nHeads());
    }

    private static Value alike(Layers layers, Value q, Value k) {
        int[] sizes = Arrays.copyOf(k.shape().sizes(), k.shape().rank());
        sizes[sizes.length - 2] = q.shape().size(-2);
        return layers.graph.expand(q, Shape.of(sizes, k.shape().batchAxis()));
    }
}
