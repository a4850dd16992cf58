package io.densitometer.cpu;

import io.densitometer.backend.lower.AroundAxis;
import io.densitometer.backend.lower.MovementLowering;
import io.densitometer.backend.lower.View;
import io.densitometer.graph.DType;
import io.densitometer.graph.op.ScatterElements;
import io.densitometer.graph.op.TopK;
import io.densitometer.kernels.dsm_gather_elements_params;
import io.densitometer.kernels.dsm_gather_params;
import io.densitometer.kernels.dsm_scatter_elements_params;
import io.densitometer.kernels.dsm_top_k_params;
import io.densitometer.kernels.global.cpukernels;
import java.util.List;

/** Ops that move elements by more than strides can say. */
final class Moves extends MovementLowering<Lowering> {
    Moves(Lowering lowering) {
        super(lowering);
    }

    @Override
    protected void gather(View x, View index, View y, AroundAxis at) {
        requireNumbers(y);
        lowering.emit("dsm_gather", List.of(x, index), List.of(y), m -> {
            dsm_gather_params p = m.own(new dsm_gather_params());
            p.x(m.pointer(x)).index(m.longs(index)).y(m.pointer(y)).count(index.elements());
            p.outer(at.outer()).length(at.length()).inner(at.inner());
            p.element_size(x.element().bytes()).threads(lowering.threads());
            return () -> cpukernels.dsm_gather(p);
        });
    }

    @Override
    protected void gatherElements(View x, View index, View y, int axis) {
        requireNumbers(y);
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

    private void requireNumbers(View y) {
        lowering.require(y.dtype() != DType.BOOL, "truth values are not moved");
    }

    @Override
    protected void scatterElements(ScatterElements op, View x, View index, View updates, View y, int axis) {
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

    @Override
    protected void topK(TopK op, View x, View values, View indices, AroundAxis at) {
        View workspace = lowering.block(DType.INT64, at.length());
        lowering.emit("dsm_top_k", List.of(x), Lowering.present(values, indices, workspace), m -> {
            dsm_top_k_params p = m.own(new dsm_top_k_params());
            p.x(m.floats(x)).values(m.floats(values)).indices(m.longs(indices)).workspace(m.longs(workspace));
            p.outer(at.outer()).length(at.length()).inner(at.inner());
            p.k(op.k()).largest(op.largest() ? 1 : 0);
            return () -> cpukernels.dsm_top_k(p);
        });
    }
}
