package io.densitometer.cpu;

import io.densitometer.backend.lower.AttentionOperands;
import io.densitometer.backend.lower.View;
import io.densitometer.graph.DType;
import io.densitometer.graph.Node;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Attention;
import io.densitometer.graph.op.ProbAttention;
import io.densitometer.kernels.dsm_attention_params;
import io.densitometer.kernels.dsm_prob_attention_pack_params;
import io.densitometer.kernels.dsm_prob_attention_params;
import io.densitometer.kernels.global.cpukernels;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;

/** Fused attention kernels, straight from the projections. */
final class Attentions {
    private final Lowering lowering;

    Attentions(Lowering lowering) {
        this.lowering = lowering;
    }

    void attention(Attention op, Node node) {
        AttentionOperands at = AttentionOperands.of(lowering, node);
        dsm_attention_params sizes = lowering.own(new dsm_attention_params());
        fill(sizes, at, op.heads(), op.scale(), op.causal());
        View scratch = lowering.scratch(cpukernels.dsm_attention_workspace(sizes));
        lowering.emit("dsm_attention", at.reads(), Lowering.present(at.out(), scratch), m -> {
            dsm_attention_params p = m.own(new dsm_attention_params());
            fill(p, at, op.heads(), op.scale(), op.causal());
            address(p, at, scratch, m);
            return () -> cpukernels.dsm_attention(p);
        });
    }

    private void fill(dsm_attention_params p, AttentionOperands at, int heads, double scale, boolean causal) {
        p.outer(at.leadSize(0)).inner(at.leadSize(1)).heads(heads);
        p.query_length(at.q().size(-2)).key_length(at.k().size(-2));
        p.key_width(at.q().size(-1) / heads).value_width(at.v().size(-1) / heads);
        p.q_outer(at.lead(0, 0)).q_inner(at.lead(0, 1)).q_row(at.q().stride(-2));
        p.k_outer(at.lead(1, 0)).k_inner(at.lead(1, 1)).k_row(at.k().stride(-2));
        p.v_outer(at.lead(2, 0)).v_inner(at.lead(2, 1)).v_row(at.v().stride(-2));
        p.out_outer(at.lead(3, 0)).out_inner(at.lead(3, 1)).out_row(at.out().stride(-2));
        p.scale((float) scale).causal(causal ? 1 : 0).threads(lowering.threads());
    }

    private static void address(dsm_attention_params p, AttentionOperands at, View scratch, Memory m) {
        p.q(m.floats(at.q())).k(m.floats(at.k())).v(m.floats(at.v())).out(m.floats(at.out()));
        p.workspace(m.floats(scratch));
    }

    void probAttention(ProbAttention op, Node node) {
        AttentionOperands rows = AttentionOperands.of(lowering, node);
        AttentionOperands at = op.headsFirst() ? rows.headsFirst(op.heads(), lowering) : rows;
        int heads = op.headsFirst() ? 1 : op.heads();
        Samples samples = samples(node, rows.k().size(-2));
        dsm_prob_attention_params sizes = lowering.own(new dsm_prob_attention_params());
        fill(sizes.attention(), at, heads, op.scale(), op.masked());
        sizes.top(op.queries());
        View scratch = lowering.scratch(cpukernels.dsm_prob_attention_workspace(sizes));
        lowering.emit("dsm_prob_attention", at.reads(), Lowering.present(at.out(), scratch), m -> {
            dsm_prob_attention_params p = m.own(new dsm_prob_attention_params());
            fill(p.attention(), at, heads, op.scale(), op.masked());
            address(p.attention(), at, scratch, m);
            p.sample_start(samples.start).sample_key(samples.key).sample_count(samples.count);
            p.top(op.queries());
            return () -> cpukernels.dsm_prob_attention(p);
        });
    }

    /** Sampled keys of each query as lists. */
    private record Samples(IntPointer start, IntPointer key, FloatPointer count) {}

    private Samples samples(Node node, int keys) {
        Value drawn = node.input(3);
        lowering.require(lowering.weight(drawn) != null, "the sampled keys must be constant");
        Tensor indices = lowering.weight(drawn).data();
        int queries = indices.shape().size(0);
        float[] counts = new float[queries * keys];
        for (int i = 0; i < indices.size(); i++) {
            int row = i / indices.shape().size(1);
            long key = indices.getLong(i);
            lowering.require(key >= -keys && key < keys, "sampled key " + key + " does not exist");
            counts[row * keys + (int) Math.floorMod(key, (long) keys)]++;
        }
        return pack(counts, queries, keys);
    }

    private Samples pack(float[] counts, int queries, int keys) {
        View matrix = lowering.constants().block(DType.FLOAT, counts.length);
        Address.floats(matrix.storage().address()).put(counts);
        IntPointer start = Address.ints(lowering.scope().allocate((queries + 1L) * Integer.BYTES));
        dsm_prob_attention_pack_params p = lowering.own(new dsm_prob_attention_pack_params());
        p.count(Address.floats(matrix.storage().address()))
                .sample_start(start)
                .sample_key(null)
                .sample_count(null);
        p.query_length(queries).key_length(keys);
        Statuses.check(cpukernels.dsm_prob_attention_pack(p), "dsm_prob_attention_pack");
        int entries = start.get(queries);
        IntPointer key = Address.ints(lowering.scope().allocate((long) entries * Integer.BYTES));
        FloatPointer count = Address.floats(lowering.scope().allocate((long) entries * Float.BYTES));
        Statuses.check(
                cpukernels.dsm_prob_attention_pack(p.sample_key(key).sample_count(count)), "dsm_prob_attention_pack");
        return new Samples(start, key, count);
    }
}
