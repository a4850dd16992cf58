package io.densitometer.backend;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import java.util.ArrayList;
import java.util.List;

/** A graph compiled for one backend, batch size, thread count and precision. Immutable, shared between threads. */
public interface Plan extends AutoCloseable {
    /** The graph it was compiled from. */
    Graph graph();

    CompileOptions options();

    /** A new session; closing the plan while sessions are open is an error of the caller that is reported, never a crash. */
    Session open();

    /** What each prunable layer runs as, and why. */
    default List<LayerReport> layers() {
        return List.of();
    }

    /** Steps for which several ways were timed when the plan was compiled: a line each, with what was taken and why. */
    default List<String> choices() {
        return List.of();
    }

    @Override
    void close();

    /** Convenience for tests and tools: one run with inputs in graph order (batch bound), outputs in graph order. */
    default List<Tensor> run(List<Tensor> inputs) {
        try (Session session = open()) {
            for (int i = 0; i < inputs.size(); i++) {
                session.input(i).put(inputs.get(i).floats()).rewind();
            }
            session.run();
            List<Tensor> outputs = new ArrayList<>();
            for (int i = 0; i < graph().outputs().size(); i++) {
                float[] values = new float[session.output(i).remaining()];
                session.output(i).duplicate().get(values);
                int[] sizes = graph().outputs().get(i).shape().bind(options().batch());
                outputs.add(Tensor.of(io.densitometer.graph.Shape.of(sizes), values));
            }
            return outputs;
        }
    }
}
