package io.densitometer.cuda;

import io.densitometer.backend.lower.Loops;
import io.densitometer.backend.lower.View;
import io.densitometer.cudakernels.dsm_cuda_segment_merge_params;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Concat;
import io.densitometer.graph.op.LayerNormalization;
import io.densitometer.graph.op.Reshape;
import io.densitometer.graph.op.Slice;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Neighbouring segments joined and normed in one step, the last ones repeated where they do not come out even (Crossformer). */
final class Segments {
    private final Lowering lowering;
    private final Map<Value, Node> makers;

    Segments(Lowering lowering) {
        this.lowering = lowering;
        makers = lowering.graph().producers();
    }

    /** Lowers a concatenation or a reshape with the norm behind it; false when a node is no merging of segments. */
    boolean merge(Node node) {
        boolean repeats = node.op() instanceof Concat;
        Node reshape = repeats ? lowering.onlyReader(node.output()) : node;
        if (reshape == null || !joins(reshape) || (repeats && !repeatsLast(node))) {
            return false;
        }
        Node norm = lowering.onlyReader(reshape.output());
        View x = lowering.view(node.input(0));
        if (norm == null || !(norm.op() instanceof LayerNormalization op) || x.stride(-1) != 1) {
            return false;
        }
        int axes = x.rank() - 2;
        Loops leading = Loops.over(Arrays.copyOf(x.sizes(), axes), Arrays.copyOf(x.strides(), axes));
        if (leading.rank() > 2) {
            return false;
        }
        lowering.absorb(reshape);
        emit(op, norm, x, leading);
        return true;
    }

    /** Whether a node makes {@code [.., M, w*d]} of {@code [.., M*w, d]}, w above 1. */
    private static boolean joins(Node node) {
        if (!(node.op() instanceof Reshape)) {
            return false;
        }
        int[] from = node.input(0).shape().sizes();
        int[] to = node.output().shape().sizes();
        int axes = from.length - 2;
        return axes >= 0
                && to.length == from.length
                && Arrays.equals(from, 0, axes, to, 0, axes)
                && to[axes + 1] > from[axes + 1]
                && to[axes + 1] % from[axes + 1] == 0;
    }

    /** Whether a node puts some last segments of a value, or all, behind it. */
    private boolean repeatsLast(Node node) {
        Value x = node.input(0);
        int axis = x.shape().rank() - 2;
        boolean two = node.inputs().size() == 2;
        return two
                && node.output().shape().axis(((Concat) node.op()).axis()) == axis
                && (node.input(1) == x || isEnd(makers.get(node.input(1)), x, axis));
    }

    private static boolean isEnd(Node node, Value x, int axis) {
        if (node == null || !(node.op() instanceof Slice slice) || node.input(0) != x) {
            return false;
        }
        int count = x.shape().size(axis);
        int start = count - node.output().shape().size(axis);
        return x.shape().axis(slice.axis()) == axis && slice.equals(new Slice(slice.axis(), start, count));
    }

    private void emit(LayerNormalization op, Node norm, View x, Loops leading) {
        View gamma = lowering.floats(norm.input(1));
        View beta = lowering.floats(norm.input(2));
        View y = lowering.fresh(norm.output());
        int last = leading.rank() - 1;
        lowering.emit("dsm_cuda_segment_merge", List.of(x, gamma, beta), List.of(y), m -> {
            dsm_cuda_segment_merge_params p = m.own(new dsm_cuda_segment_merge_params());
            p.x(m.pointer(x)).gamma(m.floats(gamma)).beta(m.floats(beta)).y(m.pointer(y));
            p.outer(last == 0 ? 1 : leading.size(0)).inner(leading.size(last));
            p.count(x.size(-2)).width(x.size(-1)).window(y.size(-1) / x.size(-1));
            p.x_outer(last == 0 ? 0 : leading.stride(0, 0)).x_inner(leading.stride(0, last));
            p.x_segment(x.stride(-2)).epsilon((float) op.epsilon()).type(lowering.type());
            return Kernels.SEGMENT_MERGE.bind(p, m);
        });
    }
}
