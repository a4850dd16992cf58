package io.densitometer.backend.reference;

import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.op.Reduce;
import io.densitometer.graph.op.TopK;
import java.util.List;

/** Work along axes: reductions, running sums, softmax, normalisation, largest elements. */
final class Along {
    private Along() {}

    static Tensor reduce(Reduce op, Tensor x, Shape shape) {
        boolean[] reduced = new boolean[x.shape().rank()];
        op.axes().forEach(axis -> reduced[x.shape().axis(axis)] = true);
        int[] lines = View.of(x.shape().sizes()).last(reduced).offsets();
        double[] in = x.doubles();
        double[] out = new double[Math.toIntExact(shape.elements())];
        int count = lines.length / Math.max(1, out.length);
        for (int i = 0; i < out.length; i++) {
            double value = neutral(op.kind());
            for (int j = i * count; j < (i + 1) * count; j++) {
                value = combine(op.kind(), value, in[lines[j]]);
            }
            out[i] = op.kind() == Reduce.Kind.MEAN ? value / count : value;
        }
        return Tensor.of(shape, out);
    }

    private static double neutral(Reduce.Kind kind) {
        return switch (kind) {
            case SUM, MEAN -> 0;
            case MAX -> Double.NEGATIVE_INFINITY;
            case MIN -> Double.POSITIVE_INFINITY;
        };
    }

    private static double combine(Reduce.Kind kind, double a, double b) {
        return switch (kind) {
            case SUM, MEAN -> a + b;
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
        };
    }

    static Tensor cumSum(Tensor x, int axis) {
        int[] lines = lines(x, axis);
        int count = x.shape().size(axis);
        double[] out = x.doubles().clone();
        for (int i = 0; i < lines.length; i++) {
            out[lines[i]] += i % count == 0 ? 0 : out[lines[i - 1]];
        }
        return Tensor.of(x.shape(), out);
    }

    static Tensor softmax(Tensor x, int axis) {
        int[] lines = lines(x, axis);
        int count = x.shape().size(axis);
        double[] out = x.doubles().clone();
        for (int start = 0; start < lines.length; start += count) {
            double most = Double.NEGATIVE_INFINITY;
            for (int i = start; i < start + count; i++) {
                most = Math.max(most, out[lines[i]]);
            }
            double sum = 0;
            for (int i = start; i < start + count; i++) {
                out[lines[i]] = Math.exp(out[lines[i]] - most);
                sum += out[lines[i]];
            }
            for (int i = start; i < start + count; i++) {
                out[lines[i]] /= sum;
            }
        }
        return Tensor.of(x.shape(), out);
    }

    static Tensor layerNormalization(Tensor x, Tensor scale, Tensor bias, double epsilon) {
        int count = x.shape().last();
        double[] out = x.doubles().clone();
        for (int start = 0; start < out.length; start += count) {
            double mean = 0;
            for (int i = 0; i < count; i++) {
                mean += out[start + i] / count;
            }
            double variance = 0;
            for (int i = 0; i < count; i++) {
                variance += (out[start + i] - mean) * (out[start + i] - mean) / count;
            }
            double factor = 1 / Math.sqrt(variance + epsilon);
            for (int i = 0; i < count; i++) {
                out[start + i] = (out[start + i] - mean) * factor * scale.get(i) + bias.get(i);
            }
        }
        return Tensor.of(x.shape(), out);
    }

    /** Inputs as the op has them: x, scale, bias, mean, variance. */
    static Tensor batchNormalization(List<Tensor> in, double epsilon) {
        Tensor x = in.get(0);
        int channels = x.shape().size(1);
        int inner = View.of(x.shape().sizes()).strides()[1];
        double[] out = x.doubles().clone();
        for (int i = 0; i < out.length; i++) {
            int c = i / inner % channels;
            double factor = in.get(1).get(c) / Math.sqrt(in.get(4).get(c) + epsilon);
            out[i] = (out[i] - in.get(3).get(c)) * factor + in.get(2).get(c);
        }
        return Tensor.of(x.shape(), out);
    }

    static List<Tensor> topK(TopK op, Tensor x, Shape shape) {
        int axis = x.shape().axis(op.axis());
        int count = x.shape().size(axis);
        int[] lines = lines(x, axis);
        int[] places = View.of(shape.sizes()).last(axis).offsets();
        double[] in = x.doubles();
        double[] values = new double[places.length];
        long[] positions = new long[places.length];
        for (int line = 0; line < places.length / Math.max(1, op.k()); line++) {
            boolean[] taken = new boolean[count];
            for (int k = 0; k < op.k(); k++) {
                int best = best(in, lines, line * count, taken, op.largest());
                taken[best] = true;
                values[places[line * op.k() + k]] = in[lines[line * count + best]];
                positions[places[line * op.k() + k]] = best;
            }
        }
        return List.of(Tensor.of(shape, values), Tensor.of(shape, positions));
    }

    /** First position not taken that no other one beats. */
    private static int best(double[] in, int[] lines, int start, boolean[] taken, boolean largest) {
        int best = -1;
        for (int i = 0; i < taken.length; i++) {
            if (!taken[i] && (best < 0 || beats(in[lines[start + i]], in[lines[start + best]], largest))) {
                best = i;
            }
        }
        return best;
    }

    private static boolean beats(double a, double b, boolean largest) {
        return largest ? a > b : a < b;
    }

    private static int[] lines(Tensor x, int axis) {
        return View.of(x.shape().sizes()).last(x.shape().axis(axis)).offsets();
    }
}
