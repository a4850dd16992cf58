package io.densitometer.campaign;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.densitometer.graph.Cost;
import io.densitometer.graph.Graph;
import io.densitometer.model.ModelConfig;
import io.densitometer.study.WidthSearch;
import java.util.Locale;

/**
 * The dense model of smaller d_model and d_ff that a cut model stands against: the widest that has no more FLOPs or parameters. Nothing
 * is trained: its weights are drawn from a seed, so its time says something and its error nothing.
 */
final class SmallerDense {
    /** In what it is no larger than the cut model, each over what an output depends on. */
    enum By {
        /** Floating-point operations of contractions, for one forecast. */
        @JsonProperty("flops")
        FLOPS,
        /** Elements of parameters. */
        @JsonProperty("params")
        PARAMS;

        long of(Graph graph) {
            return this == FLOPS
                    ? Cost.flops(graph, 1)
                    : Cost.of(graph, 1).used().parameters();
        }

        /** The word that campaigns give. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private SmallerDense() {}

    /** The widths found, all other hyper-parameters as the dense model has them. */
    static ModelConfig config(ModelSize size, String model, Graph cut, By by) {
        long most = by.of(cut);
        return WidthSearch.widest(size.config(model), config -> most - by.of(size.graph(model, config)));
    }
}
