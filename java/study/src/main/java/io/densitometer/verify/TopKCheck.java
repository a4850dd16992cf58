package io.densitometer.verify;

import io.densitometer.backend.Backend;
import io.densitometer.backend.reference.Interpreter;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.TopK;
import io.densitometer.model.OracleCase;
import io.densitometer.pass.Expansion;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which queries or delays attentions choose: sets of indices, their order left aside. Only the reference backend shows them. */
final class TopKCheck {
    private static final String SUFFIX = ".topk";

    private TopKCheck() {}

    /** The share of sets that differ; nothing where the case has none or the backend does not show them. */
    static Optional<Finding> of(OracleCase oracle, Graph graph, Backend backend) {
        Map<String, Tensor> expected = oracle.intermediates();
        List<String> names = expected.keySet().stream()
                .filter(name -> name.endsWith(SUFFIX))
                .sorted(inOrderOfExecution())
                .toList();
        List<Value> chosen = Expansion.expand(graph).nodes().stream()
                .filter(node -> node.op() instanceof TopK)
                .map(node -> node.outputs().get(1))
                .toList();
        if (names.isEmpty() || names.size() != chosen.size() || !backend.name().equals("reference")) {
            return Optional.empty();
        }
        Map<String, Tensor> values = new Interpreter(graph).run(oracle.inputs(), oracle.batch());
        String worst = "none";
        double most = 0;
        for (int i = 0; i < names.size(); i++) {
            double differing = differing(
                    expected.get(names.get(i)), values.get(chosen.get(i).name()));
            worst = differing > most ? names.get(i) : worst;
            most = Math.max(most, differing);
        }
        return Optional.of(new Finding(Finding.MODELS, oracle.name(), "top-k", names.size(), worst, most, 0));
    }

    /** Encoder before decoder, layer by layer, attention to itself before attention to the encoder. */
    private static Comparator<String> inOrderOfExecution() {
        return Comparator.comparing((String name) -> name.startsWith("decoder"))
                .thenComparing(name -> Integer.parseInt(name.replaceAll("^\\D*(\\d+).*", "$1")))
                .thenComparing(name -> name.contains("cross"));
    }

    private static double differing(Tensor expected, Tensor actual) {
        if (expected.size() != actual.size()) {
            return 1;
        }
        int k = expected.shape().last();
        int sets = expected.size() / k;
        int different = 0;
        for (int set = 0; set < sets; set++) {
            different += Arrays.equals(sorted(expected, set * k, k), sorted(actual, set * k, k)) ? 0 : 1;
        }
        return (double) different / sets;
    }

    private static long[] sorted(Tensor tensor, int from, int count) {
        long[] set = new long[count];
        for (int i = 0; i < count; i++) {
            set[i] = tensor.getLong(from + i);
        }
        Arrays.sort(set);
        return set;
    }
}
