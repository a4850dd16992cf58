package io.densitometer.peers;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.CompiledPlan;
import io.densitometer.backend.Session;
import io.densitometer.graph.Graph;

/** A model that ONNX Runtime has compiled; its session may be run by several threads. */
final class OnnxRuntimePlan extends CompiledPlan {
    private final OrtEnvironment environment;
    private final OrtSession session;

    OnnxRuntimePlan(Graph graph, CompileOptions options, OrtEnvironment environment, OrtSession session) {
        super(graph, options);
        this.environment = environment;
        this.session = session;
    }

    @Override
    public Session open() {
        return open(() -> new OnnxRuntimeSession(this, environment, session));
    }

    @Override
    protected void release() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed to close a session: " + e.getMessage(), e);
        }
    }
}
