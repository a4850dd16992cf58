package io.densitometer.prune.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Cost;
import io.densitometer.graph.Graph;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import io.densitometer.prune.Masks;
import io.densitometer.prune.PruneSpec.Scope;
import io.densitometer.prune.method.Method.How;
import io.densitometer.prune.score.Criteria;
import io.densitometer.prune.structured.Target;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MethodsTest {
    private static final How PLAIN = new How(Recipe.STANDARD, List.of(), Evidence.weightsAlone(1));

    private static Graph model() {
        ModelConfig config = ModelConfig.parse("{\"seq_len\": 24, \"label_len\": 12, \"pred_len\": 12, \"d_model\": 32,"
                + " \"n_heads\": 4, \"d_ff\": 64, \"e_layers\": 1}");
        return Models.build("Transformer", config, WeightSource.seeded(1));
    }

    @ParameterizedTest
    @CsvSource({
        "magnitude-global, ONE_SHOT, GLOBAL, MAGNITUDE, unstructured",
        "magnitude-layer, ONE_SHOT, LAYER, MAGNITUDE, unstructured",
        "gradual, GRADUAL, LAYER, MAGNITUDE, unstructured",
        "gradual-magnitude-global, GRADUAL, GLOBAL, MAGNITUDE, unstructured",
        "gradual-lamp, GRADUAL, GLOBAL, LAMP, unstructured",
        "gradual-block4x4, GRADUAL, LAYER, MAGNITUDE, block4x4",
        "iterative-taylor-layer, ITERATIVE, LAYER, TAYLOR, unstructured",
        "iterative-block2x8, ITERATIVE, LAYER, MAGNITUDE, block2x8",
        "random-layer, ONE_SHOT, LAYER, RANDOM, unstructured",
        "lamp, ONE_SHOT, GLOBAL, LAMP, unstructured",
        "2:4, ONE_SHOT, LAYER, MAGNITUDE, 2:4",
        "block4x4, ONE_SHOT, LAYER, MAGNITUDE, block4x4"
    })
    void wordsOfMasks(String word, Schedule schedule, Scope scope, Criteria criterion, String pattern) {
        Method.Mask mask = assertInstanceOf(Method.Mask.class, Methods.parse(word));
        assertEquals(word, mask.name());
        assertEquals(schedule, mask.schedule());
        assertEquals(scope, mask.scope());
        assertEquals(criterion, mask.criterion());
        assertEquals(pattern, mask.pattern().text());
    }

    @ParameterizedTest
    @CsvSource({
        "structured, ONE_SHOT, LAYER, MAGNITUDE, PARAMS",
        "structured-flops, ONE_SHOT, LAYER, MAGNITUDE, FLOPS",
        "structured-latency, ONE_SHOT, LAYER, MAGNITUDE, LATENCY",
        "structured-taylor, ONE_SHOT, LAYER, TAYLOR, PARAMS",
        "iterative-structured-flops-random-global, ITERATIVE, GLOBAL, RANDOM, FLOPS"
    })
    void wordsOfCuts(String word, Schedule schedule, Scope scope, Criteria criterion, Target.Kind target) {
        Method.Cut cut = assertInstanceOf(Method.Cut.class, Methods.parse(word));
        assertEquals(new Method.Cut(word, schedule, target, scope, criterion), cut);
    }

    @ParameterizedTest
    @CsvSource({
        "magnitude, is unknown",
        "structured-lamp, is unknown",
        "gradual-iterative-lamp, is unknown",
        "gradual-structured, give iterative-structured",
        "gradual-2:4, keeps one share from the start",
        "iterative-2:4, keeps one share from the start",
        "gradual-taylor-layer, give iterative-taylor-layer"
    })
    void wordsThatCannotBe(String word, String part) {
        String message =
                assertThrows(BadInputException.class, () -> Methods.parse(word)).getMessage();
        assertTrue(message.contains("method '" + word + "'") && message.contains(part), message);
    }

    @ParameterizedTest
    @CsvSource({"lamp, '[0.5, 0.1]'", "1:8, '[0.125]'", "block4x4, '[0.5, 0.1]'", "structured, '[0.5, 0.1]'"})
    void sharesThatMakeSense(String word, String shares) {
        assertEquals(shares, Methods.parse(word).shares(List.of(1.0, 0.5, 0.1)).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2:5 | 0.4 | can take the pattern",
                "structured | 0.001 | is out of reach",
                "structured-flops | 0.001 | is out of reach"
            })
    void whatCannotBeIsKnownBeforehand(String word, double share, String part) {
        Graph dense = model();
        String message = assertThrows(
                        BadInputException.class, () -> Methods.parse(word).check(dense, share, PLAIN))
                .getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void channelsAreNotRankedByLamp() {
        String message = assertThrows(
                        BadInputException.class,
                        () -> Methods.parse("structured").by(Criteria.LAMP))
                .getMessage();
        assertTrue(message.startsWith("criterion lamp ranks single weights"), message);
    }

    @ParameterizedTest
    @CsvSource({"magnitude-layer, 0.3", "lamp, 0.2", "block4x4, 0.5", "random-global, 0.4"})
    void masksKeepTheShare(String word, double share) {
        Graph dense = model();
        Graph pruned = Methods.parse(word).prune(dense, dense, share, PLAIN);
        long kept = 0;
        long all = 0;
        for (float[] mask : Masks.of(pruned).values()) {
            for (float element : mask) {
                kept += (long) element;
                all++;
            }
        }
        assertEquals(share, (double) kept / all, word.startsWith("block") ? 0.02 : 0.002);
    }

    @ParameterizedTest
    @CsvSource({"structured, 0.5", "structured-flops, 0.4", "structured-random, 0.5", "structured-global, 0.3"})
    void cutsReachTheShareOfTheDenseGraph(String word, double share) {
        Graph dense = model();
        Method.Cut method = (Method.Cut) Methods.parse(word);
        Graph first = method.prune(dense, dense, Math.sqrt(share), PLAIN);
        Graph second = method.prune(dense, first, share, PLAIN);
        assertTrue(cost(second, method) <= share * cost(dense, method));
        assertTrue(cost(second, method) > 0.7 * share * cost(dense, method), "cut much further than asked");
        assertTrue(cost(first, method) > cost(second, method));
    }

    private static double cost(Graph graph, Method.Cut method) {
        Cost.Counts used = Cost.of(graph, 1).used();
        return method.target() == Target.Kind.FLOPS ? used.flops() : used.parameters();
    }

    @Test
    void excludedChannelsStay() {
        Graph dense = model();
        How how = new How(Recipe.STANDARD, List.of("encoder.*.conv1.weight"), Evidence.weightsAlone(1));
        Graph cut = Methods.parse("structured").prune(dense, dense, 0.6, how);
        cut.weights().keySet().stream()
                .filter(v -> v.name().equals("encoder.attn_layers.0.conv1.weight"))
                .forEach(v -> assertEquals(64, v.shape().size(0)));
    }

    @Test
    void whatIsNotKnownIsAskedFor() {
        Graph dense = model();
        String gradients = assertThrows(
                        BadInputException.class,
                        () -> Methods.parse("taylor-layer").prune(dense, dense, 0.5, PLAIN))
                .getMessage();
        assertTrue(gradients.contains("give --data"), gradients);
        String latency = assertThrows(
                        BadInputException.class,
                        () -> Methods.parse("structured-latency").prune(dense, dense, 0.5, PLAIN))
                .getMessage();
        assertTrue(latency.contains("give a backend"), latency);
    }
}
