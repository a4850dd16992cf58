package io.densitometer.backend.lower;

import io.densitometer.graph.Tensor;

/** Weights of convolutions in the order in which products read them. */
public final class ConvolutionWeights {
    private ConvolutionWeights() {}

    /** {@code [N, C, k]} as {@code [N, k, C]}. */
    public static float[] tapsFirst(Tensor weight) {
        int channels = weight.shape().size(1);
        int window = weight.shape().size(2);
        float[] data = weight.floats();
        float[] moved = new float[data.length];
        for (int i = 0; i < data.length; i++) {
            int tap = i % window;
            int channel = i / window % channels;
            moved[i / window / channels * channels * window + tap * channels + channel] = data[i];
        }
        return moved;
    }
}
