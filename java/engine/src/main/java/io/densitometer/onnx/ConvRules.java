package io.densitometer.onnx;

import static io.densitometer.graph.GraphException.require;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Conv;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** How ONNX's Conv becomes a convolution along one axis, where it is one. */
final class ConvRules {
    private ConvRules() {}

    static void addTo(Map<String, Function<NodeReader, List<Value>>> rules) {
        rules.put("Conv", n -> List.of(n.value(0).shape().rank() == 4 ? plane(n) : line(n)));
    }

    private static Value line(NodeReader n) {
        requireKernel(n, n.value(1).shape(), 1);
        return conv(n, n.value(0), n.value(1), op(n, 1, 0));
    }

    private static void requireKernel(NodeReader n, Shape weight, int axes) {
        require(weight.rank() == axes + 2, "the weight %s has other than %d axes", weight, axes + 2);
        int[] stated = n.sizes("kernel_shape", axes, 1);
        for (int i = 0; i < axes && n.states("kernel_shape"); i++) {
            require(
                    stated[i] == weight.size(i + 2),
                    "kernel_shape %d differs from the weight's %d",
                    stated[i],
                    weight.size(i + 2));
        }
    }

    /** The attributes along one of the axes. */
    private static Conv op(NodeReader n, int axes, int axis) {
        String pad = n.text("auto_pad", "NOTSET");
        require(
                pad.equals("NOTSET") || pad.equals("VALID"),
                "auto_pad = %s is not supported: state the pads instead",
                pad);
        int[] pads = n.sizes("pads", 2 * axes, 0);
        int[] strides = n.sizes("strides", axes, 1);
        int[] dilations = n.sizes("dilations", axes, 1);
        for (int i = 0; i < axes; i++) {
            require(strides[i] > 0 && dilations[i] > 0, "strides and dilations must be positive");
            require(pads[i] >= 0 && pads[axes + i] >= 0, "negative pads are not supported: use Slice");
        }
        return new Conv(strides[axis], dilations[axis], n.size("group", 1), pads[axis], pads[axes + axis]);
    }

    private static Value conv(NodeReader n, Value x, Value weight, Conv op) {
        List<Value> inputs = new ArrayList<>(List.of(x, weight));
        if (n.has(2)) {
            inputs.add(n.value(2));
        }
        return n.builder().addAll(op, inputs).get(0);
    }

    /** A convolution over two axes of which one has nothing to slide over. */
    private static Value plane(NodeReader n) {
        Value x = n.value(0);
        Value weight = n.value(1);
        requireKernel(n, weight.shape(), 2);
        Conv rows = op(n, 2, 0);
        Conv columns = op(n, 2, 1);
        if (isPoint(rows, weight.shape().size(2))) {
            return alongColumns(n, x, weight, columns);
        }
        if (isPoint(columns, weight.shape().size(3))) {
            Value turned = n.builder().swapLast(x);
            return n.builder().swapLast(alongColumns(n, turned, n.builder().swapLast(weight), rows));
        }
        if (isWhole(rows, x.shape().size(2), weight.shape().size(2))) {
            return wholeRows(n, x, weight, columns);
        }
        boolean whole = isWhole(columns, x.shape().size(3), weight.shape().size(3));
        require(
                whole,
                "a convolution over two axes (kernel %d x %d) is not supported: along one of them the kernel must be 1, or as"
                        + " large as the input",
                weight.shape().size(2),
                weight.shape().size(3));
        Value turned = n.builder().swapLast(x);
        return n.builder().swapLast(wholeRows(n, turned, n.builder().swapLast(weight), rows));
    }

    private static boolean isPoint(Conv op, int kernel) {
        return kernel == 1 && op.stride() == 1 && op.padBegin() + op.padEnd() == 0;
    }

    private static boolean isWhole(Conv op, int size, int kernel) {
        return kernel == size && op.groups() == 1 && op.dilation() == 1 && op.padBegin() + op.padEnd() == 0;
    }

    /** Each row of {@code [B, C, H, W]} by itself, as a sample. */
    private static Value alongColumns(NodeReader n, Value x, Value weight, Conv op) {
        GraphBuilder b = n.builder();
        Shape shape = x.shape();
        Shape kernel = weight.shape();
        boolean single = shape.size(2) == 1;
        Value rows = single ? x : b.transpose(x, 0, 2, 1, 3);
        int[] sizes = {shape.size(0) * shape.size(2), shape.size(1), shape.size(3)};
        Value series = b.reshape(rows, Shape.of(sizes, batch(shape)));
        Value matrix = b.reshape(weight, kernel.without(2));
        Value y = conv(n, series, matrix, op);
        int[] made = {shape.size(0), shape.size(2), y.shape().size(1), y.shape().size(2)};
        int[] flat = {made[0], made[2], 1, made[3]};
        Value split = b.reshape(y, Shape.of(single ? flat : made, batch(shape)));
        return single ? split : b.transpose(split, 0, 2, 1, 3);
    }

    /** All rows of {@code [B, C, H, W]} at once, as channels. */
    private static Value wholeRows(NodeReader n, Value x, Value weight, Conv op) {
        GraphBuilder b = n.builder();
        Shape shape = x.shape();
        Shape kernel = weight.shape();
        int[] sizes = {shape.size(0), shape.size(1) * shape.size(2), shape.size(3)};
        Value series = b.reshape(x, Shape.of(sizes, batch(shape)));
        Value matrix = b.reshape(weight, Shape.of(kernel.size(0), kernel.size(1) * kernel.size(2), kernel.size(3)));
        Value y = conv(n, series, matrix, op);
        int[] made = {shape.size(0), y.shape().size(1), 1, y.shape().size(2)};
        return b.reshape(y, Shape.of(made, batch(shape)));
    }

    private static int batch(Shape shape) {
        require(shape.batchAxis() <= 0, "the batch must be the first axis of %s", shape);
        return shape.batchAxis();
    }
}
