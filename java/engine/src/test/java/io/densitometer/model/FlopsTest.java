package io.densitometer.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.densitometer.graph.Cost;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Attention;
import io.densitometer.graph.op.AutoCorrelation;
import io.densitometer.graph.op.FourierCrossAttention;
import io.densitometer.graph.op.ProbAttention;
import io.densitometer.graph.op.SeriesDecomposition;
import io.densitometer.pass.Expansion;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * FLOPs against those PyTorch's counter finds in the published code. That counter leaves out Fourier transforms, gathers and
 * elementwise work; each difference is asserted exactly.
 */
@EnabledIf("io.densitometer.model.Oracles#present")
class FlopsTest {
    static Stream<OracleCase> cases() {
        return Oracles.all().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void differsFromThePublishedCountAsExplained(OracleCase oracle) {
        Graph graph = oracle.graph();
        long ours = Cost.of(graph, oracle.batch()).total().flops();
        long published = oracle.facts().path("flops").path("total").asLong();
        assertEquals(
                published, ours + explained(oracle.config(), graph, oracle.batch()), graph.name() + " ours " + ours);
    }

    /** What to add to our count to get the published one. */
    static long explained(ModelConfig config, Graph graph, int batch) {
        return switch (graph.name()) {
            case "Informer" -> sampledInsteadOfAllScores(graph, batch);
            case "Autoformer" -> -flops(graph, batch, n -> n.op() instanceof AutoCorrelation);
            case "FEDformer" ->
                unusedProjections(config, graph, batch)
                        - fourierTransforms(graph, batch)
                        + modesOutOfRange(graph, batch)
                        + waveletCross(config, batch);
            case "Crossformer" -> workOncePerBatch(graph, batch) - singleKeys(graph, batch);
            default -> 0;
        };
    }

    /** We score all keys; the published code scores the sampled keys, and then all keys for the chosen queries. */
    private static long sampledInsteadOfAllScores(Graph graph, int batch) {
        long difference = 0;
        for (Node node : graph.nodes()) {
            if (node.op() instanceof ProbAttention op) {
                long rows = node.input(0).shape().size(1);
                long columns = node.input(1).shape().size(1);
                long sampled = node.input(3).shape().last();
                long width = node.input(0).shape().last();
                difference += 2L * batch * width * (rows * sampled + op.queries() * columns - rows * columns);
            }
        }
        return difference;
    }

    /** Products with constant cosine and sine matrices; the series decomposition's averages are not in our count. */
    private static long fourierTransforms(Graph graph, int batch) {
        Graph fourier = Expansion.expand(graph, op -> op instanceof SeriesDecomposition);
        Predicate<Value> constant =
                v -> fourier.weight(v) != null && fourier.weight(v).kind() == Weight.Kind.CONSTANT;
        return flops(fourier, batch, n -> n.inputs().stream().anyMatch(constant));
    }

    /** The published code computes keys and values that it then ignores. */
    private static long unusedProjections(ModelConfig config, Graph graph, int batch) {
        return Cost.of(graph, 1).unused().stream()
                .filter(name -> name.endsWith("_projection.weight"))
                .mapToLong(name -> name.contains("self_attention") ? config.decoderLength() : config.seqLen())
                .map(length -> 2L * batch * length * config.dModel() * config.dModel())
                .sum();
    }

    /** The published cross attention multiplies zeros at modes that the series is too short for; we leave them out. */
    private static long modesOutOfRange(Graph graph, int batch) {
        long difference = 0;
        for (Node node : graph.nodes()) {
            if (node.op() instanceof FourierCrossAttention op) {
                long width = node.input(0).shape().last();
                long head = width / op.heads();
                long all = products(op.queryModes().size(), op.keyModes().size(), head);
                long used =
                        products(inRange(op.queryModes(), node.input(0)), inRange(op.keyModes(), node.input(1)), head);
                difference += 8L * batch * width * (all - used);
            }
        }
        return difference;
    }

    private static long products(long queries, long keys, long head) {
        return 2 * queries * keys + head * queries;
    }

    private static long inRange(List<Integer> modes, Value x) {
        return modes.stream().filter(m -> m <= x.shape().size(1) / 2).count();
    }

    /**
     * The published wavelet cross attention projects and decomposes values that it ignores, and attends twice among the same details;
     * where only one mode is left, PyTorch multiplies it elementwise, uncounted.
     */
    private static long waveletCross(ModelConfig config, long batch) {
        if (!config.version().equals("Wavelets")) {
            return 0;
        }
        int k = config.waveletK();
        long channels = (long) config.waveletC() * k;
        long values = 2 * batch * config.seqLen() * config.dModel() * channels;
        int levels = 31 - Integer.numberOfLeadingZeros(config.decoderLength());
        long length = Integer.highestOneBit(config.decoderLength() * 2 - 1);
        long difference = values;
        for (int i = 0; i < levels; i++) {
            length /= 2;
            long modes = Math.min(length / 2, config.modes());
            long attention = 16 * batch * channels * modes * modes;
            difference += 8 * batch * length * channels * k;
            difference += modes == 1 ? attention / 2 - attention : attention;
        }
        return length / 2 == 1 ? difference - 8 * batch * channels : difference;
    }

    /** PyTorch does the product of weights and values elementwise, uncounted, when there is only one key. */
    private static long singleKeys(Graph graph, int batch) {
        return graph.nodes().stream()
                .filter(n -> n.op() instanceof Attention && n.input(1).shape().size(-2) == 1)
                .mapToLong(n -> 2 * n.output().shape().elements(batch))
                .sum();
    }

    /** What does not depend on the batch (the projected routers, the first decoder layer) we compute once, they once per sample. */
    private static long workOncePerBatch(Graph graph, int batch) {
        return (batch - 1) * flops(graph, batch, n -> !n.output().shape().isBatched());
    }

    private static long flops(Graph graph, int batch, Predicate<Node> counted) {
        List<Cost.Line> lines = Cost.of(graph, batch).lines();
        return lines.stream()
                .filter(line -> counted.test(line.node()))
                .mapToLong(line -> line.counts().flops())
                .sum();
    }
}
