package io.densitometer.graph.op;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.GraphException;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import java.util.List;

/**
 * Splits a series into seasonal part and trend (Wu et al. 2021; layers/Autoformer_EncDec.py): {@code x [B, L, C] -> seasonal, trend},
 * where the trend is the centred moving average with repeated ends, averaged over the window sizes, and seasonal is {@code x - trend}.
 *
 * @param windows odd window sizes
 */
public record SeriesDecomposition(List<Integer> windows) implements Composite {
    public SeriesDecomposition {
        windows = List.copyOf(windows);
        boolean odd = !windows.isEmpty() && windows.stream().allMatch(w -> w > 0 && w % 2 == 1);
        GraphException.require(odd, "SeriesDecomposition needs odd window sizes, not %s", windows);
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Inference.arity(this, inputs, 1, 1);
        Inference.floats(this, inputs);
        GraphException.require(inputs.get(0).shape().rank() == 3, "SeriesDecomposition of %s", inputs.get(0));
        return List.of(inputs.get(0), inputs.get(0));
    }

    /** None: moving averages are elementwise work, O(L C) by running sums. */
    @Override
    public long flops(List<TensorType> inputs, List<TensorType> outputs, int batch) {
        return 0;
    }

    @Override
    public List<Value> expand(GraphBuilder b, List<Value> inputs) {
        Value x = inputs.get(0);
        int length = x.shape().size(1);
        Value average = b.constant("moving_average." + windows + "." + length, () -> average(length));
        Value trend = b.matMul(average, x);
        return List.of(b.minus(x, trend), trend);
    }

    /** {@code [L, L]}: row t holds the share of each position in the average round t. */
    private Tensor average(int length) {
        double[] matrix = new double[length * length];
        for (int window : windows) {
            for (int t = 0; t < length; t++) {
                for (int offset = -(window / 2); offset <= window / 2; offset++) {
                    int position = Math.min(Math.max(t + offset, 0), length - 1);
                    matrix[t * length + position] += 1.0 / window / windows.size();
                }
            }
        }
        return Tensor.of(Shape.of(length, length), matrix);
    }
}
