package io.densitometer.model;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.DType;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Cast;
import io.densitometer.graph.op.Gather;
import java.util.Map;

/** The published input embeddings (layers/Embed.py): values by a circular convolution, time marks, positions. */
final class Embeddings {
    private static final Map<String, Integer> TIME_FEATURES =
            Map.of("h", 4, "t", 5, "s", 6, "m", 1, "a", 1, "w", 2, "d", 3, "b", 3);

    private Embeddings() {}

    /** Time marks per step that a config asks for. */
    static int marks(ModelConfig config) {
        return switch (config.embed()) {
            case "timeF" -> timeFeatures(config);
            case "fixed", "learned" -> config.freq().equals("t") ? 5 : 4;
            default ->
                throw new BadInputException(
                        "config: embed '" + config.embed() + "' is unknown: give timeF, fixed or learned");
        };
    }

    private static int timeFeatures(ModelConfig config) {
        Integer features = TIME_FEATURES.get(config.freq());
        if (features == null) {
            throw new BadInputException(
                    "config: freq '" + config.freq() + "' is unknown: give one of h, t, s, m, a, w, d, b");
        }
        return features;
    }

    /** {@code x [B, L, C], marks [B, L, m] -> [B, L, d_model]}; Autoformer adds no positions. */
    static Value embed(Layers layers, String name, Value x, Value marks, boolean withPositions) {
        Value sum = layers.graph.plus(values(layers, name, x), temporal(layers, name + ".temporal_embedding", marks));
        if (withPositions) {
            sum = layers.graph.plus(sum, positions(layers, name, x.shape().size(1)));
        }
        return layers.graph.named(name, layers.dropout(sum));
    }

    private static Value values(Layers layers, String name, Value x) {
        Init kaiming = Init.normal(Math.sqrt(2.0 / (3 * x.shape().last())));
        return layers.circularConv(name + ".value_embedding.tokenConv", x, layers.config.dModel(), 1, false, kaiming);
    }

    private static Value positions(Layers layers, String name, int length) {
        int width = layers.config.dModel();
        return layers.buffer(name + ".position_embedding.pe", Init.fixed(sinusoid(length, width)), 1, length, width);
    }

    private static Value temporal(Layers layers, String name, Value marks) {
        if (layers.config.embed().equals("timeF")) {
            return layers.linear(name + ".embed", marks, layers.config.dModel(), false);
        }
        Value sum = lookup(layers, name + ".hour_embed", marks, 3, 24);
        sum = layers.graph.plus(sum, lookup(layers, name + ".weekday_embed", marks, 2, 7));
        sum = layers.graph.plus(sum, lookup(layers, name + ".day_embed", marks, 1, 32));
        sum = layers.graph.plus(sum, lookup(layers, name + ".month_embed", marks, 0, 13));
        return marks.shape().last() < 5
                ? sum
                : layers.graph.plus(sum, lookup(layers, name + ".minute_embed", marks, 4, 4));
    }

    /** Rows of a table by one integer time mark: {@code [B, L, d_model]}; a mark outside the table takes its nearest row. */
    private static Value lookup(Layers layers, String name, Value marks, int mark, int rows) {
        Value column = layers.graph.slice(marks, 2, mark, mark + 1);
        Value least = layers.graph.add(new Binary(Binary.Kind.MAX), column, layers.graph.scalar(0));
        Value inside = layers.graph.add(new Binary(Binary.Kind.MIN), least, layers.graph.scalar(rows - 1));
        Value index = layers.graph.add(new Cast(DType.INT64), inside);
        Shape flat = Shape.of(
                new int[] {marks.shape().size(0), marks.shape().size(1)},
                marks.shape().batchAxis());
        return layers.graph.add(new Gather(0), table(layers, name, rows), layers.graph.reshape(index, flat));
    }

    private static Value table(Layers layers, String name, int rows) {
        int width = layers.config.dModel();
        if (layers.config.embed().equals("learned")) {
            return layers.parameter(name + ".weight", Init.normal(1), rows, width);
        }
        String full = name + ".emb.weight";
        Init init = Init.fixed(sinusoid(rows, width));
        return layers.graph.weight(
                full,
                new Weight(
                        Weight.Kind.FROZEN,
                        layers.weights.tensor(full, Shape.of(rows, width), init),
                        io.densitometer.graph.Sparsity.DENSE,
                        java.util.List.of()));
    }

    /** The sinusoid table {@code [length, width]} of Vaswani et al. 2017, in single precision throughout as published. */
    static float[] sinusoid(int length, int width) {
        float[] table = new float[length * width];
        float step = (float) -(Math.log(10000.0) / width);
        for (int t = 0; t < length; t++) {
            for (int i = 0; i < width; i++) {
                float angle = t * (float) Math.exp((i - i % 2) * step);
                table[t * width + i] = (float) (i % 2 == 0 ? Math.sin(angle) : Math.cos(angle));
            }
        }
        return table;
    }
}
