package io.densitometer.cuda;

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

/** Composite ops that have kernels of their own. */
final class CompositeLowering {
    private final Layers layers;
    private final Attentions attentions;
    private final Series series;
    private final Fourier fourier;

    CompositeLowering(Lowering lowering) {
        layers = new Layers(lowering);
        attentions = new Attentions(lowering);
        series = new Series(lowering);
        fourier = new Fourier(lowering);
    }

    void lower(Composite composite, Node node) {
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
        }
    }
}
