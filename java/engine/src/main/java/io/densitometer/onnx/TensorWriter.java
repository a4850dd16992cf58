package io.densitometer.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.densitometer.graph.Tensor;
import java.util.HashMap;
import java.util.Map;

/** Adds initialisers; what is there already under another name is not stored twice. */
final class TensorWriter {
    private final GraphProto.Builder proto;
    /** Names of tensors by what they hold. */
    private final Map<TensorProto, String> stored = new HashMap<>();

    TensorWriter(GraphProto.Builder proto) {
        this.proto = proto;
    }

    /** Stores a tensor under its name, come what may. */
    void put(String name, Tensor data, FloatType type) {
        TensorProto tensor = TensorCodec.encode(name, data, type);
        stored.putIfAbsent(nameless(tensor), name);
        proto.addInitializer(tensor);
    }

    /** The name of a tensor with this content: this one, or that of one stored before. */
    String share(String name, Tensor data, FloatType type) {
        TensorProto tensor = TensorCodec.encode(name, data, type);
        String known = stored.putIfAbsent(nameless(tensor), name);
        if (known == null) {
            proto.addInitializer(tensor);
        }
        return known == null ? name : known;
    }

    private static TensorProto nameless(TensorProto tensor) {
        return tensor.toBuilder().clearName().build();
    }
}
