package io.densitometer.cpu;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.lower.CompositeLowering;
import io.densitometer.backend.lower.GraphLowering;
import io.densitometer.backend.lower.Loops;
import io.densitometer.backend.lower.PrimitiveLowering;
import io.densitometer.backend.lower.View;
import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Composite;
import io.densitometer.graph.op.Primitive;
import io.densitometer.kernels.dsm_copy_params;
import io.densitometer.kernels.global.cpukernels;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/** Turns a graph into calls of oneDNN and of the CPU kernels. */
final class Lowering extends GraphLowering<Memory> {
    private final NativeScope scope;
    private final Constants constants;
    private final PrimitiveLowering primitives;
    private final CompositeLowering composites;

    Lowering(Graph graph, CompileOptions options, NativeScope scope) {
        super(CpuBackend.NAME, graph, options);
        this.scope = scope;
        constants = new Constants(scope);
        primitives = new PrimitiveLowering(
                this,
                new Products(this),
                new Pointwise(this),
                new Moves(this),
                new Normalisations(this),
                new Windows(this));
        composites = new CompositeLowering(new Layers(this), new Attentions(this), new Series(this), new Fourier(this));
    }

    @Override
    protected void composite(Composite op, Node node) {
        composites.lower(op, node);
    }

    @Override
    protected void primitive(Primitive op, Node node) {
        op.accept(primitives, node);
    }

    @Override
    protected View constant(Value value, Tensor tensor) {
        return constants.of(tensor);
    }

    @Override
    protected int mostAxes() {
        return cpukernels.DSM_MAX_RANK;
    }

    NativeScope scope() {
        return scope;
    }

    Constants constants() {
        return constants;
    }

    int threads() {
        return options().threads();
    }

    @Override
    public void copy(View from, View to) {
        require(to.dtype() != DType.BOOL, "truth values are not moved");
        Loops loops = Loops.over(to.sizes(), from.strides(), to.strides());
        requireAxes(loops.rank());
        emit("dsm_copy", List.of(from), List.of(to), m -> {
            dsm_copy_params p = m.own(new dsm_copy_params());
            p.x(m.pointer(from)).y(m.pointer(to)).rank(loops.rank());
            for (int i = 0; i < loops.rank(); i++) {
                p.dims(i, loops.size(i)).x_strides(i, loops.stride(0, i)).y_strides(i, loops.stride(1, i));
            }
            p.element_size(to.element().bytes()).threads(threads());
            return () -> cpukernels.dsm_copy(p);
        });
    }

    /** A struct of parameters that lives as long as the plan, for questions asked while lowering. */
    <T extends Pointer> T own(T params) {
        return scope.own(params);
    }
}
