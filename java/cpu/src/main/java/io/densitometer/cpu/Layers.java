package io.densitometer.cpu;

import io.densitometer.backend.lower.CompositeLowering;
import io.densitometer.backend.lower.ConvolutionWeights;
import io.densitometer.backend.lower.DenseLayer;
import io.densitometer.backend.lower.MatrixViews;
import io.densitometer.backend.lower.RowOrder;
import io.densitometer.backend.lower.View;
import io.densitometer.graph.DType;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Activation;
import io.densitometer.graph.op.CircularConv;
import io.densitometer.graph.op.Linear;
import io.densitometer.kernels.dsm_circular_pad_params;
import io.densitometer.kernels.global.cpukernels;
import java.util.List;

/** Linear layers and circular convolutions as products, dense or sparse as the options say. */
final class Layers implements CompositeLowering.LayerKernels {
    private final Lowering lowering;
    private final Products products;
    private final SparseLayers sparse;

    Layers(Lowering lowering) {
        this.lowering = lowering;
        products = new Products(lowering);
        sparse = new SparseLayers(lowering);
    }

    @Override
    public void linear(Linear op, Node node) {
        Value weight = node.input(1);
        Format format = Format.of(lowering.options(), weight.name());
        lowering.require(node.input(0).shape().last() > 0, "it sums over no elements");
        RowOrder order = RowOrder.of(lowering.view(node.input(0)));
        View x = order.rows(lowering, lowering.view(node.input(0)));
        View bias = op.hasBias() ? lowering.dense(node.input(2)) : null;
        View residual = op.hasResidual()
                ? tokenMajor(order, lowering.view(node.input(node.inputs().size() - 1)))
                : null;
        if (format == Format.DENSE) {
            View w = lowering.dense(weight)
                    .reshape(weight.shape().size(0), weight.shape().size(1));
            View y = order.fresh(lowering, node.output());
            products.layer(new DenseLayer(x, w, bias, op.activation(), residual, y));
        } else {
            View y = residual == null && sparse.prefersFeatureMajor(node.output())
                    ? columns(order, node.output())
                    : order.fresh(lowering, node.output());
            sparse.layer(new SparseLayers.Layer(weight, format, x, bias, op.activation(), residual, y));
        }
    }

    private View tokenMajor(RowOrder order, View view) {
        View matrix = order.rows(lowering, view);
        return SparseLayers.isTokenMajor(matrix) ? matrix : order.packed(lowering, view);
    }

    /** A block for a sparse layer's output as the matrix {@code [tokens, N]}, its tokens side by side. */
    private View columns(RowOrder order, Value value) {
        int features = value.shape().last();
        int tokens = (int) (lowering.elements(value) / features);
        View turned = lowering.block(DType.FLOAT, features, tokens).permute(1, 0);
        order.bind(lowering, value, turned);
        return turned;
    }

    @Override
    public void circularConv(CircularConv op, Node node) {
        Value weight = node.input(1);
        lowering.require(lowering.weight(weight) != null, "the weight of a convolution must be constant");
        Format format = Format.of(lowering.options(), weight.name());
        View bias = op.hasBias() ? lowering.dense(node.input(2)) : null;
        View x = windows(op, node, format != Format.DENSE);
        View y = MatrixViews.rows(lowering, lowering.fresh(node.output()));
        if (format == Format.DENSE) {
            products.layer(new DenseLayer(x, tapsFirst(weight), bias, Activation.NONE, null, y));
        } else {
            sparse.layer(new SparseLayers.Layer(weight, format, x, bias, Activation.NONE, null, y));
        }
    }

    /** {@code [B * L_out, k*C]}: the k steps that each output sees, step by step or (channels first) channel by channel. */
    private View windows(CircularConv op, Node node, boolean channelsFirst) {
        View x = lowering.dense(node.input(0));
        int window = node.input(1).shape().size(2);
        int length = x.size(1) + 2 * op.padding();
        int channels = x.size(2);
        View padded = op.padding() == 0 ? x : padded(x, op.padding(), length);
        int[] sizes = {x.size(0), length - window + 1, window, channels};
        long[] strides = {(long) length * channels, channels, channels, 1};
        View seen = padded.as(sizes, strides);
        View copied = lowering.dense(channelsFirst ? seen.permute(0, 1, 3, 2) : seen);
        return copied.reshape(sizes[0] * sizes[1], window * channels);
    }

    private View padded(View x, int pad, int length) {
        View y = lowering.block(DType.FLOAT, x.size(0), length, x.size(2));
        lowering.emit("dsm_circular_pad", List.of(x), List.of(y), m -> {
            dsm_circular_pad_params p = m.own(new dsm_circular_pad_params());
            p.x(m.floats(x)).y(m.floats(y)).batch(x.size(0)).length(x.size(1)).channels(x.size(2));
            p.pad(pad).threads(lowering.threads());
            return () -> cpukernels.dsm_circular_pad(p);
        });
        return y;
    }

    /** A convolution's weight {@code [N, C, k]} as {@code [N, k*C]}. */
    private View tapsFirst(Value value) {
        View turned = lowering.constants()
                .floats(
                        value.name() + ".windows",
                        () -> ConvolutionWeights.tapsFirst(
                                lowering.weight(value).data()));
        return turned.reshape(
                value.shape().size(0), value.shape().size(1) * value.shape().size(2));
    }
}
