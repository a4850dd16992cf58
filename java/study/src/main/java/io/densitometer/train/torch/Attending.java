package io.densitometer.train.torch;

import io.densitometer.graph.op.Attention;
import io.densitometer.graph.op.ProbAttention;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Full and ProbSparse attention. */
final class Attending {
    private Attending() {}

    /** By libtorch's fused attention, unless attention weights are dropped, which that only does in a slow form. */
    static Tensor full(Attention op, Tensor[] in, Mode mode) {
        Tensor q = split(in[0], op.heads());
        Tensor k = split(in[1], op.heads());
        Tensor v = split(in[2], op.heads());
        Tensor mixed = mode.training() && op.dropout() > 0
                ? dropped(op, q, k, v, mode.dropping())
                : torch.scaled_dot_product_attention(
                        q, k, v, new TensorOptional(), 0, op.causal(), new DoubleOptional(op.scale()), false);
        return mixed.transpose(1, 2).reshape(result(in[0], v));
    }

    /** As the queries, but as wide as the values, which may differ. */
    private static long[] result(Tensor queries, Tensor v) {
        long[] sizes = queries.shape();
        sizes[sizes.length - 1] = v.size(1) * v.size(3);
        return sizes;
    }

    private static Tensor dropped(Attention op, Tensor q, Tensor k, Tensor v, Dropping dropping) {
        Tensor scores = torch.matmul(q.mul(new Scalar(op.scale())), k.transpose(2, 3));
        if (op.causal()) {
            Tensor rows = count(scores.size(2)).unsqueeze(1);
            scores = hide(scores, count(scores.size(3)).gt(rows));
        }
        return torch.matmul(dropping.drop(torch.softmax(scores, -1), op.dropout()), v);
    }

    /** {@code [.., L, H*E] -> [N, H, L, E]}. */
    private static Tensor split(Tensor x, int heads) {
        long width = x.size(-1);
        return x.reshape(-1, x.size(-2), heads, width / heads).transpose(1, 2);
    }

    private static Tensor count(long end) {
        return torch.arange(new Scalar(end), new TensorOptions(torch.ScalarType.Long));
    }

    private static Tensor hide(Tensor scores, Tensor where) {
        return scores.masked_fill(where, new Scalar(Double.NEGATIVE_INFINITY));
    }

    /** The measure that picks the queries has no gradient; only the picked queries' scores have. */
    static Tensor sparse(ProbAttention op, Tensor[] in, Mode mode) {
        Tensor q = split(in[0], op.heads());
        Tensor keys = split(in[1], op.heads()).transpose(2, 3);
        Tensor v = split(in[2], op.heads());
        Tensor chosen = chosen(op, q.detach(), keys.detach(), in[3]);
        Tensor rows = chosen.unsqueeze(3);
        Tensor picked = torch.gather(q, 2, rows.expand(-1, -1, -1, q.size(3)));
        Tensor scores = torch.matmul(picked, keys).mul(new Scalar(op.scale()));
        scores = op.masked() ? hide(scores, count(scores.size(3)).gt(rows)) : scores;
        Tensor weights = torch.softmax(scores, -1);
        weights = mode.training() && op.dropout() > 0 ? mode.dropping().drop(weights, op.dropout()) : weights;
        Tensor base = op.masked()
                ? torch.cumsum(v, 2)
                : v.mean(new long[] {2}, true, new ScalarTypeOptional()).expand(-1, -1, q.size(2), -1);
        Tensor mixed = torch.scatter(base, 2, rows.expand(-1, -1, -1, v.size(3)), torch.matmul(weights, v));
        return (op.headsFirst() ? mixed : mixed.transpose(1, 2)).reshape(result(in[0], v));
    }

    /** Positions {@code [B, H, u]} of the queries with the largest measure: greatest sampled score minus sum over keys' number. */
    private static Tensor chosen(ProbAttention op, Tensor q, Tensor keys, Tensor samples) {
        Tensor scores = torch.matmul(q, keys);
        Tensor drawn = torch.gather(
                scores, 3, samples.expand(scores.size(0), scores.size(1), samples.size(0), samples.size(1)));
        long[] last = {3};
        Tensor mean = drawn.sum(last, false, new ScalarTypeOptional()).div(new Scalar((double) scores.size(3)));
        Tensor measure = torch.amax(drawn, last, false).sub(mean);
        return new Tensor(torch.topk(measure, op.queries(), 2, true, true).get1());
    }
}
