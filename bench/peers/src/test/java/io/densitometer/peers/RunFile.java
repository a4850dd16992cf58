package io.densitometer.peers;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import io.densitometer.backend.Backend;
import io.densitometer.graph.HalfPrecision;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the bytes of a model file in ONNX Runtime, which checks it by ONNX's rules first; one thread. */
public final class RunFile implements AutoCloseable {
    private final OrtEnvironment environment;
    private final OrtSession session;

    public RunFile(byte[] model) throws OrtException {
        // Asked first, so that the environment is the quiet one.
        assert Backend.named("onnxruntime").availability().available();
        environment = OrtEnvironment.getEnvironment();
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(model, options);
        }
    }

    /** The first output of a model for inputs in order. */
    public static Tensor output(byte[] model, List<Tensor> inputs) throws OrtException {
        try (RunFile file = new RunFile(model)) {
            return file.run(inputs).get(0);
        }
    }

    /** Outputs for inputs, both in order. */
    public List<Tensor> run(List<Tensor> inputs) throws OrtException {
        Map<String, OnnxTensor> given = new LinkedHashMap<>();
        int next = 0;
        for (String name : session.getInputNames()) {
            given.put(name, tensor(inputs.get(next++), info(name).type));
        }
        try (OrtSession.Result result = session.run(given)) {
            List<Tensor> outputs = new ArrayList<>();
            for (int i = 0; i < result.size(); i++) {
                outputs.add(tensor((OnnxTensor) result.get(i)));
            }
            return outputs;
        } finally {
            given.values().forEach(OnnxTensor::close);
        }
    }

    /** Sizes of an input. */
    int[] sizes(String input) throws OrtException {
        return sizes(info(input));
    }

    private TensorInfo info(String input) throws OrtException {
        return (TensorInfo) session.getInputInfo().get(input).getInfo();
    }

    private static int[] sizes(TensorInfo info) {
        return Arrays.stream(info.getShape()).mapToInt(Math::toIntExact).toArray();
    }

    private OnnxTensor tensor(Tensor data, OnnxJavaType type) throws OrtException {
        long[] sizes = Arrays.stream(data.shape().sizes()).asLongStream().toArray();
        float[] values = data.floats();
        if (type == OnnxJavaType.FLOAT) {
            return OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), sizes);
        }
        short[] halves = new short[values.length];
        for (int i = 0; i < halves.length; i++) {
            halves[i] = HalfPrecision.half(values[i]);
        }
        return OnnxTensor.createTensor(environment, ShortBuffer.wrap(halves), sizes, type);
    }

    private static Tensor tensor(OnnxTensor made) {
        FloatBuffer buffer = made.getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return Tensor.of(Shape.of(sizes(made.getInfo())), values);
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
