package io.densitometer.cuda;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Precision;
import io.densitometer.backend.lower.CompositeLowering;
import io.densitometer.backend.lower.Element;
import io.densitometer.backend.lower.GraphLowering;
import io.densitometer.backend.lower.PrimitiveLowering;
import io.densitometer.backend.lower.View;
import io.densitometer.cuda.device.Device;
import io.densitometer.cudakernels.global.cudakernels;
import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Composite;
import io.densitometer.graph.op.Primitive;
import io.densitometer.pass.ProjectionMerge;

/** Turns a graph into products of NVIDIA's libraries and launches of the CUDA kernels. */
final class Lowering extends GraphLowering<DeviceMemory> {
    private final Device device;
    private final Constants constants;
    private final Element stored;
    private final Pointwise pointwise = new Pointwise(this);
    private final Segments segments = new Segments(this);
    private final PrimitiveLowering primitives = new PrimitiveLowering(
            this, new Products(this), pointwise, new Moves(this), new Normalisations(this), new Windows(this));
    private final CompositeLowering composites =
            new CompositeLowering(new Layers(this), new Attentions(this), new Series(this), new Fourier(this));

    Lowering(Graph graph, CompileOptions options, Device device, Constants constants) {
        super(CudaBackend.NAME, graph, options);
        this.device = device;
        this.constants = constants;
        stored = switch (options.precision()) {
            case FP32, TF32 -> Element.FP32;
            case FP16 -> Element.FP16;
            case BF16 -> Element.BF16;
        };
    }

    @Override
    protected Element element(DType dtype) {
        return dtype == DType.FLOAT ? stored : Element.of(dtype);
    }

    @Override
    protected View constant(Value value, Tensor tensor) {
        return constant(value, tensor, element(tensor.dtype()));
    }

    /** What a pass made of weights is made anew for each batch size, and known by its name. */
    private View constant(Value value, Tensor tensor, Element element) {
        boolean derived = tensor.dtype() == DType.FLOAT && value.name().contains(ProjectionMerge.JOIN);
        return derived
                ? constants
                        .floats(value.name(), element, tensor::floats)
                        .reshape(tensor.shape().sizes())
                : constants.of(tensor, element);
    }

    @Override
    public void copy(View from, View to) {
        pointwise.copy(from, to);
    }

    @Override
    protected void composite(Composite op, Node node) {
        composites.lower(op, node);
    }

    @Override
    protected void primitive(Primitive op, Node node) {
        if (!segments.merge(node)) {
            op.accept(primitives, node);
        }
    }

    @Override
    protected int mostAxes() {
        return cudakernels.DSM_CUDA_MAX_RANK;
    }

    Device device() {
        return device;
    }

    Constants constants() {
        return constants;
    }

    Pointwise pointwise() {
        return pointwise;
    }

    /** How floats that steps make are stored. */
    Element stored() {
        return stored;
    }

    /** Whether single precision factors of products may be rounded. */
    boolean tf32() {
        return options().precision() == Precision.TF32;
    }

    /** The kernels' code for how floats are stored. */
    int type() {
        return type(stored);
    }

    /** The kernels' code for how elements are stored. */
    static int type(Element element) {
        return switch (element) {
            case FP32 -> cudakernels.DSM_CUDA_FP32;
            case FP16 -> cudakernels.DSM_CUDA_FP16;
            case BF16 -> cudakernels.DSM_CUDA_BF16;
            case INT64 -> cudakernels.DSM_CUDA_INT64;
            case BOOL -> cudakernels.DSM_CUDA_BOOL;
        };
    }

    /** A value in single precision, row-major: what scales and shifts of kernels are. */
    View floats(Value value) {
        Weight weight = weight(value);
        if (weight != null) {
            return constant(value, weight.data(), Element.FP32);
        }
        View view = dense(value);
        if (view.element() == Element.FP32) {
            return view;
        }
        View wide = block(Element.FP32, view.sizes());
        copy(view, wide);
        return wide;
    }

    /** Working memory of so many bytes; null for none. */
    View workspace(long bytes) {
        return bytes == 0 ? null : block(Element.BOOL, Math.toIntExact(bytes));
    }
}
