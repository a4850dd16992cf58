package io.densitometer.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.densitometer.backend.CompiledSession;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Value;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tensors over the buffers, bound to inputs and outputs: a run copies nothing. */
final class OnnxRuntimeSession extends CompiledSession {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final int batch;
    private final Map<String, OnnxTensor> given = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> pinned = new LinkedHashMap<>();

    OnnxRuntimeSession(OnnxRuntimePlan plan, OrtEnvironment environment, OrtSession session) {
        super(plan);
        this.environment = environment;
        this.session = session;
        batch = plan.options().batch();
        try {
            bind(plan.graph());
        } catch (OrtException e) {
            release();
            throw new IllegalStateException("ONNX Runtime cannot bind a buffer: " + e.getMessage(), e);
        }
    }

    private void bind(Graph graph) throws OrtException {
        for (int i = 0; i < inputs().count(); i++) {
            Value input = graph.inputs().get(i);
            given.put(input.name(), over(inputs().floats(i), input));
        }
        Iterator<String> names = session.getOutputNames().iterator();
        for (int i = 0; i < outputs().count(); i++) {
            pinned.put(names.next(), over(outputs().floats(i), graph.outputs().get(i)));
        }
    }

    private OnnxTensor over(FloatBuffer buffer, Value value) throws OrtException {
        long[] shape = Arrays.stream(value.shape().bind(batch)).asLongStream().toArray();
        return OnnxTensor.createTensor(environment, buffer, shape);
    }

    @Override
    protected void execute() {
        try (OrtSession.Result result = session.run(given, pinned)) {
            assert result.size() == pinned.size();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed to run the model: " + e.getMessage(), e);
        }
    }

    @Override
    protected void release() {
        given.values().forEach(OnnxTensor::close);
        pinned.values().forEach(OnnxTensor::close);
    }
}
