package io.densitometer.cuda;

import io.densitometer.backend.lower.Call;
import io.densitometer.backend.lower.CompositeLowering;
import io.densitometer.backend.lower.ConvolutionWeights;
import io.densitometer.backend.lower.DenseLayer;
import io.densitometer.backend.lower.MatrixViews;
import io.densitometer.backend.lower.RowOrder;
import io.densitometer.backend.lower.StepTemplate;
import io.densitometer.backend.lower.Sums;
import io.densitometer.backend.lower.View;
import io.densitometer.cuda.device.Convolution;
import io.densitometer.cudakernels.dsm_cuda_circular_windows_params;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Activation;
import io.densitometer.graph.op.CircularConv;
import io.densitometer.graph.op.Linear;
import java.util.List;

/** Linear layers and circular convolutions as products, dense or sparse as the options say. */
final class Layers implements CompositeLowering.LayerKernels {
    private final Lowering lowering;
    private final Products products;
    private final SparseLayers sparse;
    private final Embedding embedding;

    Layers(Lowering lowering) {
        this.lowering = lowering;
        products = new Products(lowering);
        sparse = new SparseLayers(lowering);
        embedding = new Embedding(lowering);
    }

    @Override
    public void linear(Linear op, Node node) {
        Value weight = node.input(1);
        Format format = Format.of(lowering.options(), weight.name());
        lowering.require(node.input(0).shape().last() > 0, "it sums over no elements");
        RowOrder order = RowOrder.of(lowering.view(node.input(0)));
        View x = order.rows(lowering, lowering.view(node.input(0)));
        View y = order.fresh(lowering, node.output());
        Value last = node.input(node.inputs().size() - 1);
        View residual = op.hasResidual() ? order.packed(lowering, lowering.view(last)) : null;
        if (format == Format.DENSE) {
            View w = lowering.dense(weight)
                    .reshape(weight.shape().size(0), weight.shape().size(1));
            View bias = op.hasBias() ? lowering.dense(node.input(2)) : null;
            products.layer(new DenseLayer(x, w, bias, op.activation(), residual, y));
        } else {
            View bias = op.hasBias() ? lowering.floats(node.input(2)) : null;
            sparse.layer(new SparseLayers.Layer(weight, format, x, bias, op.activation(), residual, y));
        }
    }

    @Override
    public void circularConv(CircularConv op, Node node) {
        Value weight = node.input(1);
        lowering.require(lowering.weight(weight) != null, "the weight of a convolution must be constant");
        if (embedding.embed(op, node)) {
            return;
        }
        Format format = Format.of(lowering.options(), weight.name());
        Sums.Addition sum = lowering.sums().behind(node.output());
        View y = MatrixViews.rows(
                lowering,
                lowering.fresh(sum == null ? node.output() : sum.node().output()));
        View residual = sum == null ? null : MatrixViews.rows(lowering, sum.other());
        boolean plain = residual == null || residual.isRowMajor();
        if (plain && format == Format.DENSE && lowering.device().whyNoDnn() == null) {
            chosen(op, node, residual, y);
            return;
        }
        View x = windows(op, node, format != Format.DENSE);
        if (format == Format.DENSE) {
            View bias = op.hasBias() ? lowering.dense(node.input(2)) : null;
            products.layer(new DenseLayer(x, tapsFirst(weight), bias, Activation.NONE, residual, y));
        } else {
            View bias = op.hasBias() ? lowering.floats(node.input(2)) : null;
            sparse.layer(new SparseLayers.Layer(weight, format, x, bias, Activation.NONE, residual, y));
        }
    }

    /** Windows and their product, or cuDNN on the series with its ends wrapped, whichever is faster. */
    private void chosen(CircularConv op, Node node, View residual, View y) {
        View x = lowering.dense(node.input(0));
        View w = tapsFirst(node.input(1));
        View bias = op.hasBias() ? lowering.dense(node.input(2)) : null;
        int window = node.input(1).shape().size(2);
        int wrapped = x.size(1) + 2 * op.padding();
        View windows = lowering.block(x.dtype(), y.size(0), window * x.size(2));
        View series = lowering.block(x.dtype(), x.size(0) * wrapped, x.size(2));
        Convolution convolution = new Convolution(
                x.size(0),
                x.size(2),
                y.size(1),
                wrapped,
                window,
                0,
                1,
                lowering.stored(),
                bias != null,
                residual != null,
                lowering.tf32());
        StepTemplate.Binder<DeviceMemory> windowing = windowing(op, x, window, false, windows);
        StepTemplate.Binder<DeviceMemory> wrapping = windowing(op, x, 1, false, series);
        StepTemplate.Binder<DeviceMemory> product =
                products.affine(new DenseLayer(windows, w, bias, Activation.NONE, residual, y));
        Choice choice = new Choice(List.of(
                new Choice.Way("windows and product", m -> Choice.sequence(windowing.bind(m), product.bind(m))),
                new Choice.Way(
                        "cuDNN",
                        m -> Choice.sequence(
                                wrapping.bind(m), convolve(convolution, series, w, bias, residual, y, m)))));
        lowering.emit("convolution", Lowering.present(x, w, bias, residual), List.of(y, windows, series), choice);
    }

    private static Call convolve(
            Convolution convolution, View x, View w, View bias, View residual, View y, DeviceMemory m) {
        m.note("cudnn convolution " + convolution.text());
        return m.own(m.stream()
                .prepare(
                        convolution,
                        new Convolution.Addresses(
                                m.address(x), m.address(w), m.address(bias), m.address(residual), m.address(y))));
    }

    /** {@code [B * L_out, k*C]}: the k steps that each output sees, step by step or (channels first) channel by channel. */
    private View windows(CircularConv op, Node node, boolean channelsFirst) {
        View x = lowering.dense(node.input(0));
        int window = node.input(1).shape().size(2);
        int length = x.size(1) + 2 * op.padding() - window + 1;
        int channels = x.size(2);
        View y = lowering.block(x.dtype(), x.size(0) * length, window * channels);
        lowering.emit("dsm_cuda_circular_windows", List.of(x), List.of(y), windowing(op, x, window, channelsFirst, y));
        return y;
    }

    private StepTemplate.Binder<DeviceMemory> windowing(
            CircularConv op, View x, int window, boolean channelsFirst, View y) {
        return m -> {
            dsm_cuda_circular_windows_params p = m.own(new dsm_cuda_circular_windows_params());
            p.x(m.pointer(x)).y(m.pointer(y)).batch(x.size(0)).length(x.size(1)).channels(x.size(2));
            p.x_batch(x.stride(0)).x_row(x.stride(1)).window(window).pad(op.padding());
            p.channel_major(channelsFirst ? 1 : 0).type(lowering.type());
            return Kernels.CIRCULAR_WINDOWS.bind(p, m);
        };
    }

    /** A convolution's weight {@code [N, C, k]} as {@code [N, k*C]}. */
    private View tapsFirst(Value value) {
        View turned = lowering.constants()
                .floats(
                        value.name() + ".windows",
                        lowering.stored(),
                        () -> ConvolutionWeights.tapsFirst(
                                lowering.weight(value).data()));
        return turned.reshape(
                value.shape().size(0), value.shape().size(1) * value.shape().size(2));
    }
}
