package io.densitometer.graph.op;

import static io.densitometer.graph.op.OpCase.floats;
import static io.densitometer.graph.op.OpCase.random;

import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Cases of products and convolutions, against plain loops at sizes round tile edges. */
public final class ContractionCases {
    /** Rows, inner size, columns. */
    private static final int[][] SIZES = {{1, 1, 1}, {3, 5, 2}, {7, 9, 17}, {16, 32, 16}, {17, 33, 31}, {2, 64, 65}};

    private ContractionCases() {}

    static List<OpCase> matMul() {
        List<OpCase> cases = new ArrayList<>();
        for (int[] size : SIZES) {
            Tensor a = random(1, 2, 3, size[0], size[1]);
            Tensor full = random(2, 2, 3, size[1], size[2]);
            Tensor shared = random(3, size[1], size[2]);
            String name = size[0] + "x" + size[1] + "x" + size[2];
            cases.add(matMul(name + " in a batch", size, a, full, false));
            cases.add(matMul(name + " by a weight", size, a, shared, true));
        }
        cases.add(OpCase.of("a constant from the left", new MatMul())
                .weight(floats(Shape.of(1, 2), 1, -1))
                .batched(floats(Shape.of(2, 2, 2), 1, 2, 3, 4, 5, 6, 7, 9))
                .gives(floats(Shape.of(2, 1, 2), -2, -2, -2, -3)));
        return cases;
    }

    private static OpCase matMul(String name, int[] size, Tensor a, Tensor b, boolean shared) {
        double[] out = new double[6 * size[0] * size[2]];
        for (int i = 0; i < out.length; i++) {
            int row = i / size[2];
            int matrix = shared ? 0 : row / size[0];
            for (int k = 0; k < size[1]; k++) {
                out[i] += a.get(row * size[1] + k) * b.get((matrix * size[1] + k) * size[2] + i % size[2]);
            }
        }
        OpCase open = OpCase.of(name, new MatMul()).batched(a).terms(size[1]);
        return (shared ? open.weight(b) : open.batched(b)).gives(Tensor.of(Shape.of(2, 3, size[0], size[2]), out));
    }

    static List<OpCase> linear() {
        List<OpCase> cases = new ArrayList<>();
        for (int[] size : SIZES) {
            cases.add(linear(size, new Linear(false), false));
            cases.add(linear(size, new Linear(true), true));
            cases.add(linear(size, new Linear(true, Activation.RELU, false), false));
            cases.add(linear(size, new Linear(true, Activation.GELU, true), true));
            cases.add(linear(size, new Linear(false, Activation.TANH, true), false));
        }
        return cases;
    }

    /** With a weight of a dense layer, or of a convolution of kernel 1. */
    private static OpCase linear(int[] size, Linear op, boolean conv) {
        Tensor x = random(4, 2, size[0], size[1]);
        Tensor w = conv ? random(5, size[2], size[1], 1) : random(5, size[2], size[1]);
        Tensor bias = random(6, size[2]);
        Tensor residual = random(7, 2, size[0], size[2]);
        double[] out = new double[2 * size[0] * size[2]];
        for (int i = 0; i < out.length; i++) {
            double sum = op.hasBias() ? bias.get(i % size[2]) : 0;
            for (int k = 0; k < size[1]; k++) {
                sum += x.get(i / size[2] * size[1] + k) * w.get(i % size[2] * size[1] + k);
            }
            out[i] = activate(op.activation(), sum) + (op.hasResidual() ? residual.get(i) : 0);
        }
        String name = size[0] + "x" + size[1] + "x" + size[2] + (conv ? " of a convolution" : "") + ", " + op;
        OpCase open = OpCase.of(name, op).batched(x).weight(w).terms(8 + 2 * size[1]);
        open = op.hasBias() ? open.weight(bias) : open;
        open = op.hasResidual() ? open.batched(residual) : open;
        return open.gives(Tensor.of(Shape.of(2, size[0], size[2]), out));
    }

    private static double activate(Activation activation, double x) {
        return switch (activation) {
            case NONE -> x;
            case RELU -> Math.max(x, 0);
            case GELU -> x * normalShare(x);
            case TANH -> Math.tanh(x);
        };
    }

    /** The normal distribution's integral up to x by Gauss-Legendre quadrature on short intervals. */
    private static double normalShare(double x) {
        int intervals = 400;
        double step = x / intervals;
        double offset = Math.sqrt(0.6) / 2;
        double sum = 0;
        for (int i = 0; i < intervals; i++) {
            double middle = (i + 0.5) * step;
            sum += 5 * density(middle - offset * step) + 8 * density(middle) + 5 * density(middle + offset * step);
        }
        return 0.5 + sum * step / 18;
    }

    private static double density(double x) {
        return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    static List<OpCase> conv() {
        return List.of(
                OpCase.of("by hand", new Conv())
                        .batched(floats(Shape.of(1, 1, 4), 1, 2, 3, 4))
                        .weight(floats(Shape.of(1, 1, 2), 10, 1))
                        .weight(floats(Shape.of(1), 100))
                        .gives(floats(Shape.of(1, 1, 3), 112, 123, 134)),
                conv("two channels to three", new Conv(), new int[] {2, 2, 9}, new int[] {3, 2, 3}),
                conv("stride and padding", new Conv(2, 1, 1, 2, 1), new int[] {2, 3, 17}, new int[] {5, 3, 4}),
                conv("dilation", new Conv(1, 3, 1, 0, 2), new int[] {1, 4, 16}, new int[] {2, 4, 3}),
                conv("two groups", new Conv(1, 1, 2, 1, 1), new int[] {2, 4, 8}, new int[] {6, 2, 3}));
    }

    private static OpCase conv(String name, Conv op, int[] in, int[] kernel) {
        Tensor x = random(8, in);
        Tensor w = random(9, kernel);
        int length = (in[2] + op.padBegin() + op.padEnd() - (kernel[2] - 1) * op.dilation() - 1) / op.stride() + 1;
        double[] out = new double[in[0] * kernel[0] * length];
        for (int i = 0; i < out.length; i++) {
            int n = i / length % kernel[0];
            int first = n / (kernel[0] / op.groups()) * kernel[1];
            for (int c = 0; c < kernel[1]; c++) {
                for (int k = 0; k < kernel[2]; k++) {
                    int t = i % length * op.stride() + k * op.dilation() - op.padBegin();
                    int channel = i / length / kernel[0] * in[1] + first + c;
                    double element = t < 0 || t >= in[2] ? 0 : x.get(channel * in[2] + t);
                    out[i] += element * w.get((n * kernel[1] + c) * kernel[2] + k);
                }
            }
        }
        return OpCase.of(name, op)
                .batched(x)
                .weight(w)
                .terms(kernel[1] * kernel[2])
                .gives(Tensor.of(Shape.of(in[0], kernel[0], length), out));
    }

    static List<OpCase> circularConv() {
        return List.of(
                circularConv(7, 3, 5, 1, false),
                circularConv(48, 7, 16, 1, false),
                circularConv(16, 8, 8, 2, true),
                circularConv(2, 1, 1, 2, true),
                circularConv(9, 17, 33, 0, true));
    }

    private static OpCase circularConv(int length, int channels, int outputs, int padding, boolean hasBias) {
        Tensor x = random(10, 2, length, channels);
        Tensor w = random(11, outputs, channels, 3);
        Tensor bias = random(12, outputs);
        int longer = length + 2 * padding - 2;
        double[] out = new double[2 * longer * outputs];
        for (int i = 0; i < out.length; i++) {
            int n = i % outputs;
            int sample = i / outputs / longer;
            out[i] = hasBias ? bias.get(n) : 0;
            for (int tap = 0; tap < 3 * channels; tap++) {
                int t = Math.floorMod(i / outputs % longer + tap % 3 - padding, length);
                out[i] += x.get((sample * length + t) * channels + tap / 3) * w.get(n * 3 * channels + tap);
            }
        }
        OpCase open = OpCase.of(
                        length + " steps, " + channels + " to " + outputs + ", padding " + padding,
                        new CircularConv(hasBias, padding))
                .batched(x)
                .weight(w)
                .terms(3 * channels);
        return (hasBias ? open.weight(bias) : open).gives(Tensor.of(Shape.of(2, longer, outputs), out));
    }
}
