package io.densitometer.cuda;

import io.densitometer.backend.lower.View;
import io.densitometer.cudakernels.dsm_cuda_gather_elements_params;
import io.densitometer.cudakernels.dsm_cuda_gather_params;
import io.densitometer.cudakernels.dsm_cuda_scatter_elements_params;
import io.densitometer.cudakernels.dsm_cuda_top_k_params;
import io.densitometer.cudakernels.global.cudakernels;
import io.densitometer.graph.DType;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Concat;
import io.densitometer.graph.op.Gather;
import io.densitometer.graph.op.GatherElements;
import io.densitometer.graph.op.ScatterElements;
import io.densitometer.graph.op.TopK;
import java.util.List;

/** Ops that move elements by more than strides can say. */
final class Moves {
    private final Lowering lowering;

    Moves(Lowering lowering) {
        this.lowering = lowering;
    }

    void concat(Concat op, Node node) {
        int axis = node.output().shape().axis(op.axis());
        View y = lowering.fresh(node.output());
        int start = 0;
        for (Value input : node.inputs()) {
            View part = lowering.view(input);
            int end = start + part.size(axis);
            if (part.elements() > 0) {
                lowering.copy(part, y.slice(axis, start, end, 1));
            }
            start = end;
        }
    }

    void gather(Gather op, Node node) {
        View x = lowering.dense(node.input(0));
        View index = lowering.dense(node.input(1));
        View y = lowering.fresh(node.output());
        int axis = node.input(0).shape().axis(op.axis());
        lowering.emit("dsm_cuda_gather", List.of(x, index), List.of(y), m -> {
            dsm_cuda_gather_params p = m.own(new dsm_cuda_gather_params());
            p.x(m.pointer(x)).index(m.pointer(index)).y(m.pointer(y)).count(index.elements());
            p.outer(View.elements(x.sizes(), 0, axis)).length(x.size(axis));
            p.inner(View.elements(x.sizes(), axis + 1, x.rank()));
            p.type(Lowering.type(x.element())).index_type(Lowering.type(index.element()));
            return Kernels.GATHER.bind(p, m);
        });
    }

    void gatherElements(GatherElements op, Node node) {
        View x = lowering.dense(node.input(0));
        View index = lowering.dense(node.input(1));
        View y = lowering.fresh(node.output());
        int axis = node.input(0).shape().axis(op.axis());
        requireRank(x);
        lowering.emit("dsm_cuda_gather_elements", List.of(x, index), List.of(y), m -> {
            dsm_cuda_gather_elements_params p = m.own(new dsm_cuda_gather_elements_params());
            p.x(m.pointer(x))
                    .index(m.pointer(index))
                    .y(m.pointer(y))
                    .rank(x.rank())
                    .axis(axis);
            for (int i = 0; i < x.rank(); i++) {
                p.x_dims(i, x.size(i)).index_dims(i, index.size(i));
            }
            p.type(Lowering.type(x.element())).index_type(Lowering.type(index.element()));
            return Kernels.GATHER_ELEMENTS.bind(p, m);
        });
    }

    void scatterElements(ScatterElements op, Node node) {
        lowering.require(node.output().dtype() == DType.FLOAT, "it scatters floats only");
        View x = lowering.dense(node.input(0));
        View index = lowering.dense(node.input(1));
        View updates = lowering.dense(node.input(2));
        View y = lowering.fresh(node.output());
        int axis = node.input(0).shape().axis(op.axis());
        requireRank(x);
        lowering.emit("dsm_cuda_scatter_elements", List.of(x, index, updates), List.of(y), m -> {
            dsm_cuda_scatter_elements_params p = m.own(new dsm_cuda_scatter_elements_params());
            p.x(m.pointer(x))
                    .index(m.pointer(index))
                    .updates(m.pointer(updates))
                    .y(m.pointer(y));
            p.rank(x.rank())
                    .axis(axis)
                    .reduction(op.add() ? cudakernels.DSM_CUDA_SCATTER_ADD : cudakernels.DSM_CUDA_SCATTER_SET);
            for (int i = 0; i < x.rank(); i++) {
                p.x_dims(i, x.size(i)).index_dims(i, index.size(i));
            }
            p.type(lowering.type()).index_type(Lowering.type(index.element()));
            return Kernels.SCATTER_ELEMENTS.bind(p, m);
        });
    }

    void topK(TopK op, Node node) {
        View x = lowering.dense(node.input(0));
        int axis = node.input(0).shape().axis(op.axis());
        View values = lowering.isWanted(node.output()) ? lowering.fresh(node.output()) : null;
        Value second = node.outputs().get(1);
        View indices = lowering.isWanted(second) ? lowering.fresh(second) : null;
        lowering.emit("dsm_cuda_top_k", List.of(x), Lowering.present(values, indices), m -> {
            dsm_cuda_top_k_params p = m.own(new dsm_cuda_top_k_params());
            p.x(m.pointer(x)).values(m.pointer(values)).indices(m.longs(indices));
            p.outer(View.elements(x.sizes(), 0, axis)).length(x.size(axis));
            p.inner(View.elements(x.sizes(), axis + 1, x.rank())).k(op.k()).largest(op.largest() ? 1 : 0);
            return Kernels.TOP_K.bind(p.type(lowering.type()), m);
        });
    }

    private void requireRank(View view) {
        int most = cudakernels.DSM_CUDA_MAX_RANK;
        lowering.require(view.rank() <= most, "it has more than " + most + " axes");
    }
}
