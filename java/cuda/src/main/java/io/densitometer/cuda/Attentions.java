package io.densitometer.cuda;

import io.densitometer.backend.lower.AttentionOperands;
import io.densitometer.backend.lower.Call;
import io.densitometer.backend.lower.CompositeLowering;
import io.densitometer.backend.lower.Element;
import io.densitometer.backend.lower.SampledKeys;
import io.densitometer.backend.lower.StepTemplate;
import io.densitometer.backend.lower.View;
import io.densitometer.cuda.device.HeadsAttention;
import io.densitometer.cudakernels.dsm_cuda_attention_params;
import io.densitometer.cudakernels.dsm_cuda_prob_attention_params;
import io.densitometer.cudakernels.global.cudakernels;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Attention;
import io.densitometer.graph.op.ProbAttention;
import java.util.ArrayList;
import java.util.List;

/** Fused attention kernels, straight from the projections. */
final class Attentions implements CompositeLowering.AttentionKernels {
    private final Lowering lowering;

    Attentions(Lowering lowering) {
        this.lowering = lowering;
    }

    @Override
    public void attention(Attention op, Node node) {
        AttentionOperands at = AttentionOperands.of(lowering, node, op.heads());
        StepTemplate.Binder<DeviceMemory> own = m -> {
            dsm_cuda_attention_params p = m.own(new dsm_cuda_attention_params());
            fill(p, at, op.scale(), op.causal());
            address(p, at, m);
            return Kernels.ATTENTION.bind(p, m);
        };
        HeadsAttention library = lowering.device().whyNoDnn() == null ? library(op, at) : null;
        StepTemplate.Binder<DeviceMemory> binder = library == null
                ? own
                : new Choice(List.of(
                        new Choice.Way("own kernel", own), new Choice.Way("cuDNN", m -> fused(library, at, m))));
        lowering.emit("dsm_cuda_attention", at.reads(), List.of(at.out()), binder);
    }

    /** The attention as libraries know it; null where it has another type, leading axes that are no one batch, or repeats rows. */
    private HeadsAttention library(Attention op, AttentionOperands at) {
        int axis = at.leadSize(1) == 1 ? 0 : 1;
        int batch = Math.toIntExact(at.leadSize(axis));
        List<HeadsAttention.Rows> rows = new ArrayList<>();
        List<View> views = List.of(at.q(), at.k(), at.v(), at.out());
        for (int i = 0; i < views.size(); i++) {
            rows.add(rows(views.get(i), batch, at.lead(i, axis)));
        }
        boolean repeats = rows.stream().anyMatch(lie -> lie.batch() == 0 || lie.row() == 0);
        boolean oneBatch = at.leadSize(0) == 1 || at.leadSize(1) == 1;
        if (lowering.stored() == Element.FP32 || !oneBatch || repeats) {
            return null;
        }
        return new HeadsAttention(
                batch,
                at.heads(),
                at.q().size(-2),
                at.k().size(-2),
                at.keyWidth(),
                at.valueWidth(),
                rows.get(0),
                rows.get(1),
                rows.get(2),
                rows.get(3),
                (float) op.scale(),
                op.causal(),
                lowering.stored());
    }

    /** Strides that say nothing, because there is one row or one batch entry, are as if others followed. */
    private static HeadsAttention.Rows rows(View view, int batch, long stride) {
        long row = view.size(-2) == 1 ? view.size(-1) : view.stride(-2);
        return new HeadsAttention.Rows(batch == 1 ? row * view.size(-2) : stride, row);
    }

    private static Call fused(HeadsAttention attention, AttentionOperands at, DeviceMemory m) {
        m.note("cudnn attention " + attention.text());
        return m.own(m.stream()
                .prepare(
                        attention,
                        new HeadsAttention.Addresses(
                                m.address(at.q()), m.address(at.k()), m.address(at.v()), m.address(at.out()))));
    }

    private void fill(dsm_cuda_attention_params p, AttentionOperands at, double scale, boolean causal) {
        p.outer(at.leadSize(0)).inner(at.leadSize(1)).heads(at.heads());
        p.query_length(at.q().size(-2)).key_length(at.k().size(-2));
        p.key_width(at.keyWidth()).value_width(at.valueWidth());
        p.q_outer(at.lead(0, 0)).q_inner(at.lead(0, 1)).q_row(at.q().stride(-2));
        p.k_outer(at.lead(1, 0)).k_inner(at.lead(1, 1)).k_row(at.k().stride(-2));
        p.v_outer(at.lead(2, 0)).v_inner(at.lead(2, 1)).v_row(at.v().stride(-2));
        p.out_outer(at.lead(3, 0)).out_inner(at.lead(3, 1)).out_row(at.out().stride(-2));
        p.scale((float) scale).causal(causal ? 1 : 0).type(lowering.type());
    }

    private static void address(dsm_cuda_attention_params p, AttentionOperands at, DeviceMemory m) {
        p.q(m.pointer(at.q())).k(m.pointer(at.k())).v(m.pointer(at.v())).out(m.pointer(at.out()));
    }

    @Override
    public void probAttention(ProbAttention op, Node node) {
        AttentionOperands at = AttentionOperands.of(lowering, node, op);
        Samples samples = samples(node.input(3), at.k().size(-2));
        View scratch = lowering.workspace(workspace(op, at));
        lowering.emit("dsm_cuda_prob_attention", at.reads(), Lowering.present(at.out(), scratch), m -> {
            dsm_cuda_prob_attention_params p = m.own(new dsm_cuda_prob_attention_params());
            fill(p.attention(), at, op.scale(), op.masked());
            address(p.attention(), at, m);
            p.sample_start(m.ints(samples.start)).sample_key(m.ints(samples.key));
            p.sample_count(m.floats(samples.count)).top(op.queries()).workspace(m.pointer(scratch));
            return Kernels.PROB_ATTENTION.bind(p, m);
        });
    }

    private long workspace(ProbAttention op, AttentionOperands at) {
        try (dsm_cuda_prob_attention_params sizes = new dsm_cuda_prob_attention_params()) {
            fill(sizes.attention(), at, op.scale(), op.masked());
            sizes.top(op.queries());
            return cudakernels.dsm_cuda_prob_attention_workspace(sizes);
        }
    }

    /** Sampled keys of each query as lists on the device. */
    private record Samples(View start, View key, View count) {}

    private Samples samples(Value drawn, int keys) {
        SampledKeys sampled = SampledKeys.of(drawn, keys, lowering);
        String key = drawn.name() + ".samples" + keys;
        Constants constants = lowering.constants();
        return new Samples(
                constants.integers(key + ".start", sampled::start),
                constants.integers(key + ".key", sampled::key),
                constants.floats(key + ".count", Element.FP32, sampled::count));
    }
}
