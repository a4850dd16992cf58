package io.densitometer.graph.op;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Value;
import java.util.List;

/**
 * Layer norm for the seasonal part (layers/Autoformer_EncDec.py, my_Layernorm): {@code x [B, L, C], scale [C], bias [C]}; the
 * normalised series minus its own mean over time.
 */
public record SeriesNormalization(double epsilon) implements Composite {
    @Override
    public List<Value> expand(GraphBuilder b, List<Value> inputs) {
        Value normal = b.addAll(new LayerNormalization(epsilon), inputs).get(0);
        return List.of(b.minus(normal, b.add(new Reduce(Reduce.Kind.MEAN, List.of(1), true), normal)));
    }
}
