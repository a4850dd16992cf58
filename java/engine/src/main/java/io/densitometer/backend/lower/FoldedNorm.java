package io.densitometer.backend.lower;

import io.densitometer.graph.Node;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.op.BatchNormalization;

/**
 * A batch normalization with constant statistics as {@code x * scale + shift} per channel.
 *
 * @param scale per channel
 * @param shift per channel
 */
public record FoldedNorm(float[] scale, float[] shift) {
    /** Of a node whose statistics are constant. */
    public static FoldedNorm of(BatchNormalization op, Node node, GraphLowering<?> lowering) {
        Tensor[] parts = new Tensor[4];
        for (int i = 0; i < 4; i++) {
            lowering.require(lowering.weight(node.input(i + 1)) != null, "its statistics must be constant");
            parts[i] = lowering.weight(node.input(i + 1)).data();
        }
        int channels = node.input(0).shape().size(1);
        float[] scale = new float[channels];
        float[] shift = new float[channels];
        for (int c = 0; c < channels; c++) {
            double factor = parts[0].get(c) / Math.sqrt(parts[3].get(c) + op.epsilon());
            scale[c] = (float) factor;
            shift[c] = (float) (parts[1].get(c) - parts[2].get(c) * factor);
        }
        return new FoldedNorm(scale, shift);
    }
}
