package io.densitometer.cuda;

import io.densitometer.backend.lower.AroundAxis;
import io.densitometer.backend.lower.MovementLowering;
import io.densitometer.backend.lower.View;
import io.densitometer.cudakernels.dsm_cuda_gather_elements_params;
import io.densitometer.cudakernels.dsm_cuda_gather_params;
import io.densitometer.cudakernels.dsm_cuda_scatter_elements_params;
import io.densitometer.cudakernels.dsm_cuda_top_k_params;
import io.densitometer.cudakernels.global.cudakernels;
import io.densitometer.graph.op.ScatterElements;
import io.densitometer.graph.op.TopK;
import java.util.List;

/** Ops that move elements by more than strides can say. */
final class Moves extends MovementLowering<Lowering> {
    Moves(Lowering lowering) {
        super(lowering);
    }

    @Override
    protected void gather(View x, View index, View y, AroundAxis at) {
        lowering.emit("dsm_cuda_gather", List.of(x, index), List.of(y), m -> {
            dsm_cuda_gather_params p = m.own(new dsm_cuda_gather_params());
            p.x(m.pointer(x)).index(m.pointer(index)).y(m.pointer(y)).count(index.elements());
            p.outer(at.outer()).length(at.length()).inner(at.inner());
            p.type(Lowering.type(x.element())).index_type(Lowering.type(index.element()));
            return Kernels.GATHER.bind(p, m);
        });
    }

    @Override
    protected void gatherElements(View x, View index, View y, int axis) {
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

    @Override
    protected void scatterElements(ScatterElements op, View x, View index, View updates, View y, int axis) {
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

    @Override
    protected void topK(TopK op, View x, View values, View indices, AroundAxis at) {
        lowering.emit("dsm_cuda_top_k", List.of(x), Lowering.present(values, indices), m -> {
            dsm_cuda_top_k_params p = m.own(new dsm_cuda_top_k_params());
            p.x(m.pointer(x)).values(m.pointer(values)).indices(m.longs(indices));
            p.outer(at.outer()).length(at.length()).inner(at.inner());
            p.k(op.k()).largest(op.largest() ? 1 : 0);
            return Kernels.TOP_K.bind(p.type(lowering.type()), m);
        });
    }
}
