package io.densitometer.train;

import io.densitometer.data.BatchOrder;
import io.densitometer.data.WindowBuffers;
import io.densitometer.data.WindowedSplit;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import io.densitometer.train.torch.Libtorch;
import io.densitometer.train.torch.TrainingRun;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Mean gradients of the loss over batches of a split: what first-order criteria score by. */
public final class MeanGradients {
    private MeanGradients() {}

    /**
     * The gradient of each weight's elements, by weight name, averaged over batches drawn with the seed.
     *
     * @param batch windows per batch
     * @param batches at most so many; all windows when there are fewer
     * @throws TrainingFailure when a loss is not finite
     */
    public static Map<String, Tensor> of(Graph graph, WindowedSplit split, int batch, int batches, long seed) {
        Libtorch.useThreads(1);
        WindowBuffers buffers = split.buffers(batch);
        int[] order = BatchOrder.shuffled(split.size(), seed, 1);
        Map<String, double[]> sums = new LinkedHashMap<>();
        Map<String, Tensor> last = Map.of();
        int windows = 0;
        try (TrainingRun run = new TrainingRun(graph, Feed.of(graph, buffers, batch), buffers.target(), seed, false)) {
            run.reseed(seed);
            for (int b = 0; b < batches && windows < order.length; b++) {
                int count = Math.min(batch, order.length - windows);
                split.fill(order, windows, count, buffers);
                requireFinite(run.gradients(count), graph);
                last = run.parameters().readGradients();
                last.forEach((name, gradient) -> add(sums, name, gradient, count));
                windows += count;
            }
        }
        return means(sums, last, windows);
    }

    private static void requireFinite(double loss, Graph graph) {
        if (!Double.isFinite(loss)) {
            throw new TrainingFailure(
                    "the loss of " + graph.name() + " is " + loss + ", so it has no gradients: train it first", 0, 0);
        }
    }

    private static void add(Map<String, double[]> sums, String name, Tensor gradient, int windows) {
        double[] sum = sums.computeIfAbsent(name, n -> new double[gradient.size()]);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += windows * gradient.get(i);
        }
    }

    private static Map<String, Tensor> means(Map<String, double[]> sums, Map<String, Tensor> like, int windows) {
        Map<String, Tensor> means = new LinkedHashMap<>();
        sums.forEach((name, sum) -> means.put(
                name,
                Tensor.of(
                        like.get(name).shape(),
                        Arrays.stream(sum).map(s -> s / windows).toArray())));
        return means;
    }
}
