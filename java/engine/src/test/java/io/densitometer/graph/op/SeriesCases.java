package io.densitometer.graph.op;

import static io.densitometer.graph.op.OpCase.floats;
import static io.densitometer.graph.op.OpCase.random;

import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Cases of the models' own ops, against the definitions in their papers, element by element. */
public final class SeriesCases {
    private SeriesCases() {}

    static List<OpCase> attention() {
        return List.of(
                attention(1, 5, 7, 4, false),
                attention(2, 17, 9, 8, false),
                attention(4, 16, 16, 8, true),
                attention(3, 1, 1, 2, true));
    }

    private static OpCase attention(int heads, int rows, int columns, int width, boolean causal) {
        Tensor q = random(1, 2, rows, heads * width);
        Tensor k = random(2, 2, columns, heads * width);
        Tensor v = random(3, 2, columns, heads * width);
        double[] out = new double[q.size()];
        for (int i = 0; i < 2 * rows * heads; i++) {
            int sample = i / heads / rows;
            int row = i / heads % rows;
            int visible = causal ? row + 1 : columns;
            int from = (sample * columns * heads + i % heads) * width;
            double[] context = attend(q, i * width, k, v, new int[] {from, heads * width, visible, width}, 0.4);
            System.arraycopy(context, 0, out, i * width, width);
        }
        String name = heads + " heads, " + rows + "x" + columns + "x" + width + (causal ? ", causal" : "");
        return OpCase.of(name, new Attention(heads, 0.4, causal, 0))
                .batched(q)
                .batched(k)
                .batched(v)
                .terms(columns + width)
                .gives(Tensor.of(q.shape(), out));
    }

    /** Softmax-weighted values of one query; {@code span} is the first key's place, the step, how many, and the width. */
    private static double[] attend(Tensor q, int at, Tensor k, Tensor v, int[] span, double scale) {
        double[] context = new double[span[3]];
        double total = 0;
        for (int j = 0; j < span[2]; j++) {
            double weight = Math.exp(scale * dot(q, at, k, span[0] + j * span[1], span[3]));
            total += weight;
            for (int e = 0; e < span[3]; e++) {
                context[e] += weight * v.get(span[0] + j * span[1] + e);
            }
        }
        for (int e = 0; e < span[3]; e++) {
            context[e] /= total;
        }
        return context;
    }

    private static double dot(Tensor x, int at, Tensor y, int from, int count) {
        double sum = 0;
        for (int e = 0; e < count; e++) {
            sum += x.get(at + e) * y.get(from + e);
        }
        return sum;
    }

    static List<OpCase> probAttention() {
        return List.of(
                probAttention(2, new int[] {12, 12, 4}, 5, true, true),
                probAttention(2, new int[] {12, 12, 4}, 5, true, false),
                probAttention(3, new int[] {17, 9, 2}, 7, false, true),
                probAttention(1, new int[] {4, 33, 8}, 4, false, false));
    }

    private static OpCase probAttention(int heads, int[] size, int chosen, boolean masked, boolean headsFirst) {
        int rows = size[0];
        int columns = size[1];
        int width = size[2];
        Tensor q = random(4, 2, rows, heads * width);
        Tensor k = random(5, 2, columns, heads * width);
        Tensor v = random(6, 2, columns, heads * width);
        Tensor samples = Tensor.of(
                Shape.of(rows, 3), new Random(7).longs(3L * rows, 0, columns).toArray());
        double[] out = new double[q.size()];
        for (int i = 0; i < 2 * heads; i++) {
            int sample = i / heads;
            int fromQ = (sample * rows * heads + i % heads) * width;
            int fromK = (sample * columns * heads + i % heads) * width;
            List<Integer> top = busiest(q, fromQ, k, fromK, samples, new int[] {rows, columns, heads * width, width})
                    .subList(0, chosen);
            for (int row = 0; row < rows; row++) {
                int visible = masked ? row + 1 : columns;
                int[] span = {fromK, heads * width, visible, width};
                double[] context = top.contains(row)
                        ? attend(q, fromQ + row * heads * width, k, v, span, 0.7)
                        : sum(v, span, masked ? 1 : 1.0 / columns);
                int to = headsFirst ? (i * rows + row) * width : ((sample * rows + row) * heads + i % heads) * width;
                System.arraycopy(context, 0, out, to, width);
            }
        }
        String name = heads + " heads, " + Arrays.toString(size) + (masked ? ", masked" : "")
                + (headsFirst ? ", heads first" : "");
        return OpCase.of(name, new ProbAttention(heads, 0.7, chosen, masked, headsFirst, 0))
                .batched(q)
                .batched(k)
                .batched(v)
                .weight(samples)
                .terms(columns + width)
                .gives(Tensor.of(q.shape(), out));
    }

    /** Query positions of one head by falling sparsity measure; size is rows, columns, step, width. */
    private static List<Integer> busiest(Tensor q, int fromQ, Tensor k, int fromK, Tensor samples, int[] size) {
        double[] measure = new double[size[0]];
        for (int row = 0; row < size[0]; row++) {
            double most = Double.NEGATIVE_INFINITY;
            double sum = 0;
            for (int s = 0; s < 3; s++) {
                int key = (int) samples.getLong(row * 3 + s);
                double score = dot(q, fromQ + row * size[2], k, fromK + key * size[2], size[3]);
                most = Math.max(most, score);
                sum += score;
            }
            measure[row] = most - sum / size[1];
        }
        return IntStream.range(0, size[0])
                .boxed()
                .sorted(Comparator.comparingDouble(row -> -measure[row]))
                .toList();
    }

    private static double[] sum(Tensor v, int[] span, double factor) {
        double[] context = new double[span[3]];
        for (int j = 0; j < span[2]; j++) {
            for (int e = 0; e < span[3]; e++) {
                context[e] += factor * v.get(span[0] + j * span[1] + e);
            }
        }
        return context;
    }

    static List<OpCase> seriesDecomposition() {
        Tensor x = floats(Shape.of(1, 4, 1), 1, 2, 6, 3);
        return List.of(
                OpCase.of("by hand", new SeriesDecomposition(List.of(3)))
                        .batched(x)
                        .gives(
                                floats(Shape.of(1, 4, 1), -1.0 / 3, -1, 7.0 / 3, -1),
                                floats(Shape.of(1, 4, 1), 4.0 / 3, 3, 11.0 / 3, 4)),
                seriesDecomposition(24, 3, List.of(25)),
                seriesDecomposition(96, 7, List.of(25)),
                seriesDecomposition(17, 2, List.of(5, 13)),
                seriesDecomposition(5, 1, List.of(1)));
    }

    private static OpCase seriesDecomposition(int length, int channels, List<Integer> windows) {
        Tensor x = random(11, 2, length, channels);
        double[] trend = new double[x.size()];
        double[] seasonal = new double[x.size()];
        for (int i = 0; i < trend.length; i++) {
            int sample = i / channels / length;
            for (int window : windows) {
                double sum = 0;
                for (int j = 0; j < window; j++) {
                    int t = Math.max(0, Math.min(length - 1, i / channels % length + j - window / 2));
                    sum += x.get((sample * length + t) * channels + i % channels);
                }
                trend[i] += sum / window / windows.size();
            }
            seasonal[i] = x.get(i) - trend[i];
        }
        return OpCase.of(length + " steps, windows " + windows, new SeriesDecomposition(windows))
                .batched(x)
                .terms(length)
                .gives(Tensor.of(x.shape(), seasonal), Tensor.of(x.shape(), trend));
    }

    static List<OpCase> seriesNormalization() {
        return List.of(
                OpCase.of("by hand", new SeriesNormalization(0))
                        .batched(floats(Shape.of(1, 2, 2), 1, 3, 6, 4))
                        .weight(floats(Shape.of(2), 2, 3))
                        .weight(floats(Shape.of(2), 50, 60))
                        .gives(floats(Shape.of(1, 2, 2), -2, 3, 2, -3)),
                OpCase.of("a constant series leaves nothing", new SeriesNormalization(1e-5))
                        .batched(floats(Shape.of(1, 3, 2), 1, 2, 1, 2, 1, 2))
                        .weight(floats(Shape.of(2), 1, 1))
                        .weight(floats(Shape.of(2), 0.5, 0.25))
                        .gives(floats(Shape.of(1, 3, 2), 0, 0, 0, 0, 0, 0)));
    }
}
