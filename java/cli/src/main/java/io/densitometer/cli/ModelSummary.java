package io.densitometer.cli;

import io.densitometer.graph.Cost;
import io.densitometer.graph.Graph;
import io.densitometer.report.Figures;
import java.nio.file.Path;

/**
 * What a model file that was written holds.
 *
 * @param file its path
 * @param model the graph's name
 * @param parameters elements of its parameters
 * @param nonzeros those that are not zero
 * @param unusedParameters those that no output depends on
 * @param flops of one forecast, 2 per multiply-add
 * @param nonzeroFlops those left without products with zeros
 */
record ModelSummary(
        String file,
        String model,
        long parameters,
        long nonzeros,
        long unusedParameters,
        long flops,
        long nonzeroFlops) {

    static ModelSummary of(Path file, Graph graph) {
        Cost cost = Cost.of(graph, 1);
        return new ModelSummary(
                file.toString(),
                graph.name(),
                cost.total().parameters(),
                cost.total().nonzeros(),
                cost.total().parameters() - cost.used().parameters(),
                cost.used().flops(),
                cost.used().nonzeroFlops());
    }

    String text() {
        return file + ": " + model + ", " + parameters + " parameters, " + nonzeros + " not zero"
                + (unusedParameters > 0 ? ", " + unusedParameters + " that no output depends on" : "") + "; "
                + Figures.count(flops) + "FLOP a forecast"
                + (nonzeroFlops < flops ? ", " + Figures.count(nonzeroFlops) + "FLOP without zeros" : "");
    }
}
