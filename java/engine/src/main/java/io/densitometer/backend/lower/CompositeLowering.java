package io.densitometer.backend.lower;

import io.densitometer.graph.Node;
import io.densitometer.graph.op.Attention;
import io.densitometer.graph.op.AutoCorrelation;
import io.densitometer.graph.op.CircularConv;
import io.densitometer.graph.op.Composite;
import io.densitometer.graph.op.FourierBlock;
import io.densitometer.graph.op.FourierCrossAttention;
import io.densitometer.graph.op.Linear;
import io.densitometer.graph.op.ProbAttention;
import io.densitometer.graph.op.SeriesDecomposition;
import io.densitometer.graph.op.SeriesNormalization;

/**
 * Composite ops, for which backends have kernels of their own.
 *
 * @param layers for layers
 * @param attentions for attention
 * @param series for series
 * @param fourier for layers among frequencies
 */
public record CompositeLowering(
        LayerKernels layers, AttentionKernels attentions, SeriesKernels series, FourierKernels fourier) {
    /** Linear layers and circular convolutions. */
    public interface LayerKernels {
        void linear(Linear op, Node node);

        void circularConv(CircularConv op, Node node);
    }

    /** Attention of all queries or of some, straight from the projections. */
    public interface AttentionKernels {
        void attention(Attention op, Node node);

        void probAttention(ProbAttention op, Node node);
    }

    /** Autoformer's and FEDformer's ops along time. */
    public interface SeriesKernels {
        void autoCorrelation(AutoCorrelation op, Node node);

        void decomposition(SeriesDecomposition op, Node node);

        void normalization(SeriesNormalization op, Node node);
    }

    /** FEDformer's layers. */
    public interface FourierKernels {
        void block(FourierBlock op, Node node);

        void crossAttention(FourierCrossAttention op, Node node);
    }

    /** Adds the steps of a node. */
    public void lower(Composite composite, Node node) {
        if (composite instanceof Linear op) {
            layers.linear(op, node);
        } else if (composite instanceof CircularConv op) {
            layers.circularConv(op, node);
        } else if (composite instanceof Attention op) {
            attentions.attention(op, node);
        } else if (composite instanceof ProbAttention op) {
            attentions.probAttention(op, node);
        } else if (composite instanceof AutoCorrelation op) {
            series.autoCorrelation(op, node);
        } else if (composite instanceof SeriesDecomposition op) {
            series.decomposition(op, node);
        } else if (composite instanceof SeriesNormalization op) {
            series.normalization(op, node);
        } else if (composite instanceof FourierBlock op) {
            fourier.block(op, node);
        } else if (composite instanceof FourierCrossAttention op) {
            fourier.crossAttention(op, node);
        } else {
            throw new IllegalStateException("no kernel computes " + node);
        }
    }
}
