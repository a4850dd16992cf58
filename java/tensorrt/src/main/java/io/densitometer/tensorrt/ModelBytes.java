package io.densitometer.tensorrt;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Precision;
import io.densitometer.graph.Graph;
import io.densitometer.onnx.FloatType;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.pass.DropoutRemoval;

/** The model file that TensorRT parses: what {@code export} writes for one batch size, without the project's own metadata. */
final class ModelBytes {
    private ModelBytes() {}

    /** TensorRT computes in the types that the file states; inputs and outputs are floats. */
    static byte[] of(Graph graph, CompileOptions options) {
        OnnxFile.Style style = OnnxFile.Style.fixed(options.batch(), true).withPrecision(type(options.precision()));
        return OnnxFile.bytes(DropoutRemoval.remove(graph), style);
    }

    private static FloatType type(Precision precision) {
        return switch (precision) {
            case FP32, TF32 -> FloatType.FP32;
            case FP16 -> FloatType.FP16;
            case BF16 -> FloatType.BF16;
        };
    }
}
