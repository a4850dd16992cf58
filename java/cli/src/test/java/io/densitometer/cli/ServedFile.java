package io.densitometer.cli;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.densitometer.backend.Backend;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model file with one output, run by ONNX Runtime as it is. */
final class ServedFile {
    private ServedFile() {}

    /** The output for fp32 inputs in order. */
    static Tensor run(byte[] model, List<Tensor> inputs) throws OrtException {
        // Asked first, so that the environment is the quiet one.
        assert Backend.named("onnxruntime").availability().available();
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> given = new LinkedHashMap<>();
        try (OrtSession session = environment.createSession(model)) {
            int next = 0;
            for (String name : session.getInputNames()) {
                Tensor input = inputs.get(next++);
                long[] sizes =
                        Arrays.stream(input.shape().sizes()).asLongStream().toArray();
                given.put(name, OnnxTensor.createTensor(environment, FloatBuffer.wrap(input.floats()), sizes));
            }
            try (OrtSession.Result result = session.run(given)) {
                return tensor((OnnxTensor) result.get(0));
            }
        } finally {
            given.values().forEach(OnnxTensor::close);
        }
    }

    private static Tensor tensor(OnnxTensor made) {
        FloatBuffer buffer = made.getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        int[] sizes = Arrays.stream(made.getInfo().getShape())
                .mapToInt(Math::toIntExact)
                .toArray();
        return Tensor.of(Shape.of(sizes), values);
    }
}
