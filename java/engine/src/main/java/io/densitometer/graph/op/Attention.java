package io.densitometer.graph.op;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Value;
import java.util.List;

/**
 * Scaled dot-product attention (Vaswani et al. 2017): {@code q [.., Lq, H*E], k [.., Lk, H*E], v [.., Lk, H*D] -> [.., Lq, H*D]}.
 *
 * @param heads H
 * @param scale factor on the scores
 * @param causal whether a position sees only itself and earlier ones
 * @param dropout ratio on the attention weights in training
 */
public record Attention(int heads, double scale, boolean causal, double dropout) implements Composite {
    @Override
    public List<Value> expand(GraphBuilder b, List<Value> inputs) {
        Value q = Heads.split(b, inputs.get(0), heads);
        Value k = Heads.split(b, inputs.get(1), heads);
        Value v = Heads.split(b, inputs.get(2), heads);
        Value scores = b.times(b.matMul(q, b.swapLast(k)), scale);
        if (causal) {
            scores = b.plus(
                    scores,
                    Heads.causalMask(b, scores.shape().size(-2), scores.shape().last()));
        }
        Value weights = b.add(new Softmax(-1), scores);
        weights = dropout > 0 ? b.add(new Dropout(dropout), weights) : weights;
        return List.of(Heads.join(b, b.matMul(weights, v)));
    }

    @Override
    public List<Value> cut(GraphBuilder b, List<Value> inputs, Kept kept) {
        return b.addAll(new Attention(kept.heads(0, heads), scale, causal, dropout), inputs);
    }
}
