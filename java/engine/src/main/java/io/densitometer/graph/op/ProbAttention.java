package io.densitometer.graph.op;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;
import java.util.Arrays;
import java.util.List;

/**
 * ProbSparse attention of Informer (Zhou et al. 2021; layers/SelfAttention_Family.py): only the queries with the largest sparsity
 * measure over sampled keys attend; the others get the mean of the values, or their running sum when masked. Inputs {@code q [B, Lq,
 * H*E], k, v [B, Lk, H*E], samples int64 [Lq, n]}; output {@code [B, Lq, H*E]}.
 *
 * @param heads H
 * @param scale factor on the scores of the chosen queries
 * @param queries how many queries attend
 * @param masked whether a position sees only itself and earlier ones
 * @param headsFirst whether the result is laid out {@code [B, H, Lq, E]} and reread as {@code [B, Lq, H*E]}, as the published code does
 * @param dropout ratio on the attention weights in training
 */
public record ProbAttention(int heads, double scale, int queries, boolean masked, boolean headsFirst, double dropout)
        implements Composite {
    @Override
    public List<Value> expand(GraphBuilder b, List<Value> inputs) {
        Value v = Heads.split(b, inputs.get(2), heads);
        Value k = Heads.split(b, inputs.get(1), heads);
        Value scores = b.matMul(Heads.split(b, inputs.get(0), heads), b.swapLast(k));
        Value chosen = b.addAll(new TopK(queries, -1), List.of(measure(b, scores, inputs.get(3))))
                .get(1);
        Value update = b.matMul(weights(b, scores, chosen), v);
        Value base = base(b, v, scores.shape().size(-2));
        Value positions = b.expand(b.reshape(chosen, column(chosen)), update.shape());
        Value out = b.add(new ScatterElements(2, false), base, positions, update);
        Shape result = inputs.get(0).shape().with(-1, inputs.get(2).shape().last());
        return List.of(headsFirst ? b.reshape(out, result) : Heads.join(b, out));
    }

    @Override
    public List<Value> cut(GraphBuilder b, List<Value> inputs, Kept kept) {
        int left = kept.heads(2, heads);
        Value y = b.addAll(new ProbAttention(left, scale, queries, masked, headsFirst, dropout), inputs)
                .get(0);
        return List.of(headsFirst ? reread(b, y, kept) : y);
    }

    /** {@code [B, H, L, E]} reread as {@code [B, L, H*E]}. */
    private Value reread(GraphBuilder b, Value y, Kept kept) {
        int length = y.shape().size(1);
        int width = kept.before(2).last() / heads;
        int[] values = kept.input(2, -1);
        int[] inner = Arrays.stream(values).map(i -> i % width).distinct().toArray();
        int[] outer = Arrays.stream(values).map(i -> i / width).distinct().toArray();
        Reread.Side from = new Reread.Side(new int[] {heads, length, width}, List.of(outer, Reread.all(length), inner));
        int[] channels = kept.output(-1);
        Reread.Side to = new Reread.Side(new int[] {length, heads * width}, List.of(Reread.all(length), channels));
        return Reread.of(b, y, from, to, y.shape().with(2, channels.length));
    }

    /** Largest minus summed sampled score over the number of keys, {@code [B, H, Lq]}. */
    private static Value measure(GraphBuilder b, Value scores, Value samples) {
        Shape sampled = scores.shape().with(-1, samples.shape().last());
        Value drawn = b.add(new GatherElements(-1), scores, b.expand(samples, sampled));
        Value largest = b.add(new Reduce(Reduce.Kind.MAX, List.of(-1), false), drawn);
        Value sum = b.add(new Reduce(Reduce.Kind.SUM, List.of(-1), false), drawn);
        return b.minus(largest, b.times(sum, 1.0 / scores.shape().last()));
    }

    /** Attention weights of the chosen queries, {@code [B, H, u, Lk]}. */
    private Value weights(GraphBuilder b, Value scores, Value chosen) {
        Shape rows = scores.shape().with(-2, queries);
        Value positions = b.expand(b.reshape(chosen, column(chosen)), rows);
        Value top = b.times(b.add(new GatherElements(2), scores, positions), scale);
        if (masked) {
            Value mask =
                    Heads.causalMask(b, scores.shape().size(-2), scores.shape().last());
            top = b.plus(top, b.add(new Gather(0), mask, chosen));
        }
        Value weights = b.add(new Softmax(-1), top);
        return dropout > 0 ? b.add(new Dropout(dropout), weights) : weights;
    }

    private Value base(GraphBuilder b, Value v, int rows) {
        if (masked) {
            return b.add(new CumSum(2), v);
        }
        Value mean = b.add(new Reduce(Reduce.Kind.MEAN, List.of(2), true), v);
        return b.expand(mean, mean.shape().with(2, rows));
    }

    private static Shape column(Value chosen) {
        Shape shape = chosen.shape();
        return Shape.of(new int[] {shape.size(0), shape.size(1), shape.size(2), 1}, shape.batchAxis());
    }
}
