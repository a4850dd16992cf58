package io.densitometer.campaign;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.densitometer.graph.Graph;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import io.densitometer.prune.method.Evidence;
import io.densitometer.prune.method.Method.How;
import io.densitometer.prune.method.Methods;
import io.densitometer.prune.method.Recipe;
import java.util.List;

/** Sizes at which the five models are measured. */
public enum ModelSize {
    /** The published sizes for ETT: 96 hours to 96, 7 channels; Crossformer as its own program sets it. */
    @JsonProperty("paper")
    PAPER("""
            {"seq_len": 96, "label_len": 48, "pred_len": 96, "enc_in": 7, "d_model": 512, "d_ff": 2048, "n_heads": 8,
             "e_layers": 2, "d_layers": 1, "factor": 3, "moving_avg": 25, "modes": 32}""", """
            {"seq_len": 96, "label_len": 48, "pred_len": 96, "enc_in": 7, "d_model": 256, "d_ff": 512, "n_heads": 4,
             "e_layers": 3, "factor": 10}"""),
    /** Small enough for a smoke test. */
    @JsonProperty("small")
    SMALL("""
            {"seq_len": 48, "label_len": 24, "pred_len": 24, "enc_in": 7, "d_model": 64, "d_ff": 256, "n_heads": 4,
             "e_layers": 1, "d_layers": 1, "factor": 3, "moving_avg": 25, "modes": 12}""", """
            {"seq_len": 48, "label_len": 24, "pred_len": 24, "enc_in": 7, "d_model": 64, "d_ff": 256, "n_heads": 4,
             "e_layers": 2, "factor": 3}""");

    private static final long SEED = 1;

    private final String config;
    private final String crossformer;

    ModelSize(String config, String crossformer) {
        this.config = config;
        this.crossformer = crossformer;
    }

    /** The hyper-parameters of a model. */
    public ModelConfig config(String model) {
        return ModelConfig.parse(model.equalsIgnoreCase("Crossformer") ? crossformer : config);
    }

    /** A model with weights as a training starts from: run time does not depend on their values. */
    public Graph graph(String model) {
        return graph(model, config(model));
    }

    /** The same with other hyper-parameters. */
    Graph graph(String model, ModelConfig config) {
        return Models.build(model, config, WeightSource.seeded(SEED));
    }

    /** The same, pruned by a method of {@link Methods}; at density 1 as it is. */
    public Graph pruned(String model, String method, double density) {
        Graph graph = graph(model);
        How how = new How(Recipe.STANDARD, List.of(), Evidence.weightsAlone(SEED));
        return density < 1 ? Methods.parse(method).prune(graph, graph, density, how) : graph;
    }
}
