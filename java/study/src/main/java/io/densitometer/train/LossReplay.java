package io.densitometer.train;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.model.OracleCase;
import io.densitometer.train.torch.Libtorch;
import io.densitometer.train.torch.TrainingRun;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The first training steps of a published implementation, repeated here from the same weights on the same batch.
 *
 * @param losses before each step and after the last
 * @param expected the same of the published implementation
 * @param error largest difference of a loss over the expected loss
 * @param gradients of the first step by weight
 * @param output forecast after the last step
 */
public record LossReplay(
        List<Double> losses, List<Double> expected, double error, Map<String, Tensor> gradients, Tensor output) {
    /** The learning rate at which the cases were recorded. */
    private static final double RATE = 1e-3;

    public LossReplay {
        losses = List.copyOf(losses);
        expected = List.copyOf(expected);
    }

    /** Repeats a case's steps on some threads, in single or double precision. */
    public static LossReplay of(OracleCase oracle, int threads, boolean doubles) {
        Libtorch.useThreads(threads);
        List<Double> expected = new ArrayList<>();
        oracle.facts()
                .path("train")
                .path(doubles ? "losses64" : "losses")
                .forEach(loss -> expected.add(loss.doubleValue()));
        Graph graph = oracle.graph();
        Map<String, Tensor> given = oracle.inputs();
        List<FloatBuffer> inputs = graph.inputs().stream()
                .map(Value::name)
                .map(name -> direct(given.get(name)))
                .toList();
        FloatBuffer target = direct(oracle.tensors().tensor("in/target"));
        try (TrainingRun run = new TrainingRun(graph, inputs, target, 0, doubles)) {
            return replay(run, oracle.batch(), expected);
        }
    }

    private static LossReplay replay(TrainingRun run, int batch, List<Double> expected) {
        List<Double> losses = new ArrayList<>();
        losses.add(run.gradients(batch));
        Map<String, Tensor> gradients = run.parameters().readGradients();
        double error = 0;
        for (int i = 0; i < expected.size(); i++) {
            if (i > 0) {
                run.step(RATE, 0);
                losses.add(run.gradients(batch));
            }
            double difference = Math.abs(losses.get(i) - expected.get(i)) / expected.get(i);
            error = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(error, difference);
        }
        return new LossReplay(losses, expected, error, gradients, run.output(batch));
    }

    private static FloatBuffer direct(Tensor data) {
        return ByteBuffer.allocateDirect(data.size() * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .put(data.floats())
                .rewind();
    }
}
