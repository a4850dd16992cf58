package io.densitometer.cpu;

import io.densitometer.backend.lower.AttentionOperands;
import io.densitometer.backend.lower.CompositeLowering;
import io.densitometer.backend.lower.SampledKeys;
import io.densitometer.backend.lower.View;
import io.densitometer.graph.Node;
import io.densitometer.graph.op.Attention;
import io.densitometer.graph.op.ProbAttention;
import io.densitometer.kernels.dsm_attention_params;
import io.densitometer.kernels.dsm_prob_attention_params;
import io.densitometer.kernels.global.cpukernels;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;

/** Fused attention kernels, straight from the projections. */
final class Attentions implements CompositeLowering.AttentionKernels {
    private final Lowering lowering;

    Attentions(Lowering lowering) {
        this.lowering = lowering;
    }

    @Override
    public void attention(Attention op, Node node) {
        AttentionOperands at = AttentionOperands.of(lowering, node, op.heads());
        dsm_attention_params sizes = lowering.own(new dsm_attention_params());
        fill(sizes, at, op.scale(), op.causal());
        View scratch = lowering.scratch(cpukernels.dsm_attention_workspace(sizes));
        lowering.emit("dsm_attention", at.reads(), Lowering.present(at.out(), scratch), m -> {
            dsm_attention_params p = m.own(new dsm_attention_params());
            fill(p, at, op.scale(), op.causal());
            address(p, at, scratch, m);
            return () -> cpukernels.dsm_attention(p);
        });
    }

    private void fill(dsm_attention_params p, AttentionOperands at, double scale, boolean causal) {
        p.outer(at.leadSize(0)).inner(at.leadSize(1)).heads(at.heads());
        p.query_length(at.q().size(-2)).key_length(at.k().size(-2));
        p.key_width(at.keyWidth()).value_width(at.valueWidth());
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

    @Override
    public void probAttention(ProbAttention op, Node node) {
        AttentionOperands at = AttentionOperands.of(lowering, node, op);
        Samples samples = samples(SampledKeys.of(node.input(3), at.k().size(-2), lowering));
        dsm_prob_attention_params sizes = lowering.own(new dsm_prob_attention_params());
        fill(sizes.attention(), at, op.scale(), op.masked());
        sizes.top(op.queries());
        View scratch = lowering.scratch(cpukernels.dsm_prob_attention_workspace(sizes));
        lowering.emit("dsm_prob_attention", at.reads(), Lowering.present(at.out(), scratch), m -> {
            dsm_prob_attention_params p = m.own(new dsm_prob_attention_params());
            fill(p.attention(), at, op.scale(), op.masked());
            address(p.attention(), at, scratch, m);
            p.sample_start(samples.start).sample_key(samples.key).sample_count(samples.count);
            p.top(op.queries());
            return () -> cpukernels.dsm_prob_attention(p);
        });
    }

    /** Sampled keys of each query as lists in native memory. */
    private record Samples(IntPointer start, IntPointer key, FloatPointer count) {}

    private Samples samples(SampledKeys sampled) {
        NativeScope scope = lowering.scope();
        return new Samples(
                scope.own(new IntPointer(sampled.start())),
                scope.own(new IntPointer(sampled.key())),
                scope.own(new FloatPointer(sampled.count())));
    }
}
