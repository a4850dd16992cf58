package io.densitometer.study;

import io.densitometer.model.ModelConfig;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The widest dense model that fits into what a pruned one takes. First d_model and d_ff shrink together to the widest that fits, then
 * d_ff alone grows to fill what is left. Widths stay multiples of 8 where the heads allow, so that the rival does not lose by odd ones.
 */
public final class WidthSearch {
    private static final int ROUND_TO = 8;

    private WidthSearch() {}

    /**
     * Searches by bisection, which takes wider models to leave less.
     *
     * @param dense what the widths are below
     * @param left what a model leaves: above 0 a wider one may fit, 0 it fits as it is, below 0 it is too wide
     * @return the narrowest of all when none fits
     */
    public static ModelConfig widest(ModelConfig dense, ToDoubleFunction<ModelConfig> left) {
        ModelConfig narrow = last(widths(dense), left);
        return last(fillings(narrow, dense), left);
    }

    /** From the narrowest to the dense model itself, d_ff in proportion to d_model. */
    static List<ModelConfig> widths(ModelConfig dense) {
        int step = step(dense);
        return IntStream.rangeClosed(1, dense.dModel() / step)
                .mapToObj(i -> dense.withWidths(i * step, hidden(dense, (double) i * step / dense.dModel())))
                .toList();
    }

    /** From a model to the one with the dense model's d_ff, d_model as it is. */
    static List<ModelConfig> fillings(ModelConfig narrow, ModelConfig dense) {
        int first = narrow.dFf();
        int more = Math.max(0, (dense.dFf() - first) / ROUND_TO);
        return IntStream.rangeClosed(0, more)
                .mapToObj(i -> narrow.withWidths(narrow.dModel(), first + i * ROUND_TO))
                .toList();
    }

    /** Each width must part into heads; where that leaves the dense width out, only the heads count. */
    private static int step(ModelConfig dense) {
        int step = dense.nHeads();
        while (step % ROUND_TO != 0) {
            step += dense.nHeads();
        }
        return dense.dModel() % step == 0 ? step : dense.nHeads();
    }

    private static int hidden(ModelConfig dense, double share) {
        int rounded = (int) Math.round(share * dense.dFf() / ROUND_TO) * ROUND_TO;
        return share == 1 ? dense.dFf() : Math.min(dense.dFf(), Math.max(1, rounded));
    }

    /** The last that is not too wide, or one that leaves nothing; the first when all are too wide. */
    private static ModelConfig last(List<ModelConfig> ascending, ToDoubleFunction<ModelConfig> left) {
        int low = 0;
        int high = ascending.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            double more = left.applyAsDouble(ascending.get(middle));
            if (more == 0) {
                return ascending.get(middle);
            }
            low = more > 0 ? middle : low;
            high = more > 0 ? high : middle - 1;
        }
        return ascending.get(low);
    }
}
