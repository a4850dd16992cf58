package io.densitometer.cpu;

import io.densitometer.backend.lower.View;
import io.densitometer.graph.DType;
import io.densitometer.graph.Node;
import io.densitometer.graph.op.Concat;
import io.densitometer.graph.op.Gather;
import io.densitometer.graph.op.GatherElements;
import io.densitometer.graph.op.ScatterElements;
import io.densitometer.graph.op.TopK;
import io.densitometer.kernels.dsm_gather_elements_params;
import io.densitometer.kernels.dsm_gather_params;
import io.densitometer.kernels.dsm_scatter_elements_params;
import io.densitometer.kernels.dsm_top_k_params;
import io.densitometer.kernels.global.cpukernels;
import java.util.List;

/** Ops that move elements by more than strides can say. */
final class Moves {
    private final Lowering lowering;

    Moves(Lowering lowering) {
        this.lowering = lowering;
    }

    void concat(Concat op, Node node) {
        lowering.require(node.output().dtype() != DType.BOOL, "truth values are not joined");
        int axis = node.output().shape().axis(op.axis());
        View y = lowering.fresh(node.output());
        int start = 0;
        for (int i = 0; i < node.inputs().size(); i++) {
            View part = lowering.view(node.input(i));
            int end = start + part.size(axis);
            if (part.elements() > 0) {
                lowering.copy(part, y.slice(axis, start, end, 1));
            }
            start = end;
        }
    }

    void gather(Gather op, Node node) {
        lowering.require(node.output().dtype() != DType.BOOL, "truth values are not gathered");
        View x = lowering.dense(node.input(0));
        View index = lowering.dense(node.input(1));
        View y = lowering.fresh(node.output());
        int axis = node.input(0).shape().axis(op.axis());
        lowering.emit("dsm_gather", List.of(x, index), List.of(y), m -> {
            dsm_gather_params p = m.own(new dsm_gather_params());
            p.x(m.pointer(x)).index(m.longs(index)).y(m.pointer(y)).count(index.elements());
            p.outer(View.elements(x.sizes(), 0, axis)).length(x.size(axis));
            p.inner(View.elements(x.sizes(), axis + 1, x.rank()))
                    .element_size(x.element().bytes());
            p.threads(lowering.threads());
            return () -> cpukernels.dsm_gather(p);
        });
    }

    void gatherElements(GatherElements op, Node node) {
        lowering.require(node.output().dtype() != DType.BOOL, "truth values are not gathered");
        View x = lowering.dense(node.input(0));
        View index = lowering.dense(node.input(1));
        View y = lowering.fresh(node.output());
        int axis = node.input(0).shape().axis(op.axis());
        requireRank(x);
        lowering.emit("dsm_gather_elements", List.of(x, index), List.of(y), m -> {
            dsm_gather_elements_params p = m.own(new dsm_gather_elements_params());
            p.x(m.pointer(x))
                    .index(m.longs(index))
                    .y(m.pointer(y))
                    .rank(x.rank())
                    .axis(axis);
            for (int i = 0; i < x.rank(); i++) {
                p.x_dims(i, x.size(i)).index_dims(i, index.size(i));
            }
            p.element_size(x.element().bytes());
            return () -> cpukernels.dsm_gather_elements(p);
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
        lowering.emit("dsm_scatter_elements", List.of(x, index, updates), List.of(y), m -> {
            dsm_scatter_elements_params p = m.own(new dsm_scatter_elements_params());
            p.x(m.floats(x)).index(m.longs(index)).updates(m.floats(updates)).y(m.floats(y));
            p.rank(x.rank()).axis(axis).reduction(op.add() ? cpukernels.DSM_SCATTER_ADD : cpukernels.DSM_SCATTER_SET);
            for (int i = 0; i < x.rank(); i++) {
                p.x_dims(i, x.size(i)).index_dims(i, index.size(i));
            }
            return () -> cpukernels.dsm_scatter_elements(p);
        });
    }

    void topK(TopK op, Node node) {
        View x = lowering.dense(node.input(0));
        int axis = node.input(0).shape().axis(op.axis());
        View values = lowering.isWanted(node.output()) ? lowering.fresh(node.output()) : null;
        View indices = lowering.isWanted(node.outputs().get(1))
                ? lowering.fresh(node.outputs().get(1))
                : null;
        View workspace = lowering.block(DType.INT64, x.size(axis));
        lowering.emit("dsm_top_k", List.of(x), Lowering.present(values, indices, workspace), m -> {
            dsm_top_k_params p = m.own(new dsm_top_k_params());
            p.x(m.floats(x)).values(m.floats(values)).indices(m.longs(indices)).workspace(m.longs(workspace));
            p.outer(View.elements(x.sizes(), 0, axis)).length(x.size(axis));
            p.inner(View.elements(x.sizes(), axis + 1, x.rank())).k(op.k()).largest(op.largest() ? 1 : 0);
            return () -> cpukernels.dsm_top_k(p);
        });
    }

    private void requireRank(View view) {
        lowering.require(
                view.rank() <= cpukernels.DSM_MAX_RANK, "it has more than " + cpukernels.DSM_MAX_RANK + " axes");
    }
}
