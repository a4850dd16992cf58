package io.densitometer.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.densitometer.backend.Session;
import io.densitometer.graph.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tensors over buffers that stay, bound to inputs and outputs: a run copies nothing. */
final class OnnxRuntimeSession implements Session {
    private final OnnxRuntimePlan plan;
    private final OrtSession session;
    private final List<FloatBuffer> inputs = new ArrayList<>();
    private final List<FloatBuffer> outputs = new ArrayList<>();
    private final Map<String, OnnxTensor> given = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
    private boolean closed;

    OnnxRuntimeSession(OnnxRuntimePlan plan, OrtEnvironment environment, OrtSession session) {
        this.plan = plan;
        this.session = session;
        Iterator<String> outputNames = session.getOutputNames().iterator();
        try {
            for (Value input : plan.graph().inputs()) {
                given.put(input.name(), bind(environment, input, inputs));
            }
            for (Value output : plan.graph().outputs()) {
                pinned.put(outputNames.next(), bind(environment, output, outputs));
            }
        } catch (OrtException e) {
            release();
            throw new IllegalStateException("ONNX Runtime cannot bind a buffer: " + e.getMessage(), e);
        }
    }

    private OnnxTensor bind(OrtEnvironment environment, Value value, List<FloatBuffer> buffers) throws OrtException {
        int[] sizes = value.shape().bind(plan.options().batch());
        int bytes = Math.toIntExact(
                Math.multiplyExact(value.shape().elements(plan.options().batch()), Float.BYTES));
        FloatBuffer buffer =
                ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
        long[] shape = java.util.Arrays.stream(sizes).asLongStream().toArray();
        OnnxTensor tensor = OnnxTensor.createTensor(environment, buffer, shape);
        buffers.add(buffer);
        return tensor;
    }

    @Override
    public FloatBuffer input(int i) {
        return inputs.get(i);
    }

    @Override
    public FloatBuffer output(int i) {
        return outputs.get(i);
    }

    @Override
    public void run() {
        try (OrtSession.Result result = session.run(given, pinned)) {
            assert result.size() == pinned.size();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed to run the model: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            release();
            plan.closed();
        }
    }

    private void release() {
        given.values().forEach(OnnxTensor::close);
        pinned.values().forEach(OnnxTensor::close);
    }
}
