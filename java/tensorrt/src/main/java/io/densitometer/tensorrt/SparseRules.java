package io.densitometer.tensorrt;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Precision;
import io.densitometer.backend.lower.Eligibility;
import io.densitometer.backend.lower.WeightZeros;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Weight;

/**
 * Which weights are offered to TensorRT's sparse tactics: at most two of four neighbours along the input channels are not zero, at each
 * place of a convolution's kernel. So NVIDIA's developer guide says ("Structured Sparsity"), for fp16 and int8.
 */
final class SparseRules {
    /** 2:4 as options call it; one such weight lets the whole engine use sparse tactics, where TensorRT measures them to be faster. */
    static final String FORMAT = "nm";

    private final CompileOptions options;

    SparseRules(CompileOptions options) {
        this.options = options;
    }

    /** Formats of a weight {@code [outputs, inputs]} or {@code [outputs, inputs, kernel]}. */
    Eligibility of(Weight weight) {
        return Eligibility.dense().offer(FORMAT, obstacle(weight));
    }

    /** Whether the options offer any weight. */
    boolean asked() {
        return options.formats().containsValue(FORMAT);
    }

    private String obstacle(Weight weight) {
        Shape shape = weight.data().shape();
        if (shape.rank() < 2 || shape.rank() > 3) {
            return FORMAT + ": no matrix";
        }
        float[] data = weight.data().floats();
        if (WeightZeros.count(data) == data.length) {
            return FORMAT + ": density 1.0";
        }
        if (options.precision() == Precision.FP32 || options.precision() == Precision.TF32) {
            return FORMAT + ": TensorRT has sparse tactics for 16 bits, not for "
                    + options.precision().text();
        }
        return WeightZeros.groups(shape.rank() == 3 ? channelsLast(data, shape) : data, shape.size(1));
    }

    private static float[] channelsLast(float[] data, Shape shape) {
        int inputs = shape.size(1);
        int kernel = shape.size(2);
        float[] turned = new float[data.length];
        for (int i = 0; i < data.length; i++) {
            int row = i / (inputs * kernel);
            int input = i / kernel % inputs;
            turned[(row * kernel + i % kernel) * inputs + input] = data[i];
        }
        return turned;
    }
}
