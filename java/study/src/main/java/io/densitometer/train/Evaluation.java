package io.densitometer.train;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.backend.Session;
import io.densitometer.data.BatchOrder;
import io.densitometer.data.WindowBuffers;
import io.densitometer.data.WindowedSplit;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Value;
import io.densitometer.train.torch.LibtorchBackend;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Forecast errors over the windows of a split, on scaled values as in the literature.
 *
 * @param mse mean squared error
 * @param mae mean absolute error
 * @param windows how many windows
 */
public record Evaluation(double mse, double mae, int windows) {
    /** On libtorch. */
    public static Evaluation of(Graph graph, WindowedSplit split, int batch, int threads) {
        try (Plan plan = new LibtorchBackend().compile(graph, CompileOptions.dense(batch, threads))) {
            return of(plan, split, split.size());
        }
    }

    /**
     * On any backend, so that a pruned model's error is that of the very plan that is timed.
     *
     * @param windows evenly spaced ones of the split, at most all
     */
    public static Evaluation of(Plan plan, WindowedSplit split, int windows) {
        int batch = plan.options().batch();
        int[] order = evenly(split.size(), windows);
        WindowBuffers buffers = split.buffers(batch);
        Feed.of(plan.graph(), buffers, batch);
        try (Session session = plan.open()) {
            WindowBuffers fed = fed(plan.graph().inputs(), session, buffers);
            double squares = 0;
            double absolutes = 0;
            int perWindow = buffers.target().capacity() / batch;
            for (int from = 0; from < order.length; from += batch) {
                int count = Math.min(batch, order.length - from);
                split.fill(order, from, count, fed);
                session.run();
                FloatBuffer output = session.output(0);
                for (int i = 0; i < count * perWindow; i++) {
                    double error = (double) output.get(i) - fed.target().get(i);
                    squares += error * error;
                    absolutes += Math.abs(error);
                }
            }
            double all = (double) order.length * perWindow;
            return new Evaluation(squares / all, absolutes / all, order.length);
        }
    }

    /** Windows are written straight into the session's inputs, where it has them. */
    private static WindowBuffers fed(List<Value> inputs, Session session, WindowBuffers buffers) {
        return new WindowBuffers(
                input("x_enc", inputs, session, buffers.xEnc()),
                input("x_mark_enc", inputs, session, buffers.xMarkEnc()),
                input("x_dec", inputs, session, buffers.xDec()),
                input("x_mark_dec", inputs, session, buffers.xMarkDec()),
                buffers.target());
    }

    private static FloatBuffer input(String name, List<Value> inputs, Session session, FloatBuffer otherwise) {
        List<String> names = inputs.stream().map(Value::name).toList();
        return names.contains(name) ? session.input(names.indexOf(name)) : otherwise;
    }

    /** {@code count} of {@code size} windows, evenly spaced; all when there are no more. */
    static int[] evenly(int size, int count) {
        int[] order = BatchOrder.sequential(Math.min(size, count));
        for (int i = 0; i < order.length; i++) {
            order[i] = (int) ((long) i * size / order.length);
        }
        return order;
    }
}
