package io.densitometer.backend.lower;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.LayerReport;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** What each prunable layer runs as, and why; formats that do not fit are refused here, before anything is packed. */
public final class LayerReports {
    private LayerReports() {}

    /**
     * One report per parameter that a layer multiplies by.
     *
     * @param original the graph as given, whose weights options may name
     * @param recognised the same with its linear layers found
     * @param rules which formats can hold a weight in a layer
     * @throws BadInputException when the options ask for a format that a layer cannot have
     */
    public static List<LayerReport> of(
            Graph original, Graph recognised, CompileOptions options, BiFunction<Node, Weight, Eligibility> rules) {
        Map<Value, LayerReport> reports = new LinkedHashMap<>();
        for (Node node : recognised.nodes()) {
            for (int input : node.op().weightInputs()) {
                Value value = node.input(input);
                Weight weight = recognised.weight(value);
                if (weight != null && weight.isParameter()) {
                    reports.computeIfAbsent(
                            value, v -> report(node, v, rules.apply(node, weight), recognised, options));
                }
            }
        }
        requireKnown(original, reports.values(), options);
        return List.copyOf(reports.values());
    }

    /** Formats may be asked for by the names of weights and of layers, which differ where a weight is read in several ways. */
    private static void requireKnown(Graph original, Collection<LayerReport> reports, CompileOptions options) {
        Set<String> known = new HashSet<>();
        original.weights().keySet().forEach(value -> known.add(value.name()));
        reports.forEach(report -> known.add(report.weight()));
        options.formats().keySet().stream().sorted().forEach(name -> {
            if (!known.contains(name)) {
                throw new BadInputException(
                        "formats name " + name + ", which is no weight of graph " + original.name());
            }
        });
    }

    private static LayerReport report(
            Node node, Value value, Eligibility eligibility, Graph graph, CompileOptions options) {
        Weight weight = graph.weight(value);
        String picked = options.format(value.name());
        if (!eligibility.formats().contains(picked)) {
            throw new BadInputException("weight " + value.name() + " cannot be stored as " + picked + ": "
                    + String.join("; ", eligibility.reasons()));
        }
        float[] data = weight.data().floats();
        int rows = value.shape().size(0);
        String why = options.formats().containsKey(value.name()) ? "as asked" : "dense unless asked otherwise";
        return new LayerReport(
                value.name(),
                rows,
                data.length / rows,
                node.output().shape().elements(options.batch())
                        / node.output().shape().last(),
                weight.sparsity().text(),
                WeightZeros.count(data),
                eligibility.formats(),
                picked,
                String.join(
                        "; ",
                        Stream.concat(Stream.of(why), eligibility.reasons().stream())
                                .toList()),
                Double.NaN,
                Double.NaN);
    }
}
