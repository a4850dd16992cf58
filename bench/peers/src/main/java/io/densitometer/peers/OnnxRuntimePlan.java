package io.densitometer.peers;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.backend.Session;
import io.densitometer.graph.Graph;
import java.util.concurrent.atomic.AtomicInteger;

/** A model that ONNX Runtime has compiled; its session may be run by several threads. */
final class OnnxRuntimePlan implements Plan {
    private final Graph graph;
    private final CompileOptions options;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final AtomicInteger open = new AtomicInteger();

    OnnxRuntimePlan(Graph graph, CompileOptions options, OrtEnvironment environment, OrtSession session) {
        this.graph = graph;
        this.options = options;
        this.environment = environment;
        this.session = session;
    }

    @Override
    public Graph graph() {
        return graph;
    }

    @Override
    public CompileOptions options() {
        return options;
    }

    @Override
    public Session open() {
        Session opened = new OnnxRuntimeSession(this, environment, session);
        open.incrementAndGet();
        return opened;
    }

    void closed() {
        open.decrementAndGet();
    }

    @Override
    public void close() {
        if (open.get() > 0) {
            throw new IllegalStateException(open.get() + " sessions of the plan are still open: close them first");
        }
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed to close a session: " + e.getMessage(), e);
        }
    }
}
