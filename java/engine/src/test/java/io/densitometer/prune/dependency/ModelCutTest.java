package io.densitometer.prune.dependency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.graph.Cost;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.op.LayerNormalization;
import io.densitometer.graph.op.SeriesNormalization;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Cutting channels that are zero changes nothing, wherever no normalisation reads them. */
class ModelCutTest {
    private static final String CONFIG = """
            {"seq_len": 20, "label_len": 8, "pred_len": 10, "enc_in": 3, "d_model": 16, "n_heads": 4, "d_ff": 24, "e_layers": 2,
             "d_layers": 1, "factor": 2, "moving_avg": 5, "modes": 4, "seg_len": 5, "dropout": 0.1, "embed": "%s", "version": "%s",
             "wavelet_c": 4, "wavelet_k": 3, "wavelet_alpha": 4}""";

    static Stream<Arguments> models() {
        return Stream.of(
                        new String[] {"Transformer", "timeF", "fourier"},
                        new String[] {"Transformer", "fixed", "fourier"},
                        new String[] {"Informer", "learned", "fourier"},
                        new String[] {"Autoformer", "timeF", "fourier"},
                        new String[] {"FEDformer", "timeF", "fourier"},
                        new String[] {"FEDformer", "timeF", "Wavelets"},
                        new String[] {"Crossformer", "timeF", "fourier"})
                .flatMap(m -> Stream.of(Heads.values())
                        .map(heads -> Arguments.of(m[0], CONFIG.formatted(m[1], m[2]), heads)));
    }

    @ParameterizedTest
    @MethodSource("models")
    void cutEqualsZeroed(String model, String config, Heads heads) {
        Graph graph = Models.build(model, ModelConfig.parse(config), WeightSource.seeded(3));
        Dependencies dependencies = Dependencies.of(graph, heads);
        Set<String> normalised = normalised(graph);
        Map<ChannelGroup, boolean[]> all = new LinkedHashMap<>();
        SplittableRandom random = new SplittableRandom(11);
        for (ChannelGroup group : dependencies.groups()) {
            boolean exact = group.members().stream()
                    .noneMatch(m -> normalised.contains(m.weight().name()));
            Map<ChannelGroup, boolean[]> one = Map.of(group, some(group.channels(), random));
            if (exact) {
                all.putAll(one);
                assertSame(dependencies, one, group.name());
            } else {
                assertTrue(
                        parameters(dependencies.cut(one)) < parameters(graph),
                        () -> "nothing was cut of " + group.name());
            }
        }
        assertFalse(all.isEmpty());
        assertSame(dependencies, all, "all together");
    }

    static void assertSame(Dependencies dependencies, Map<ChannelGroup, boolean[]> kept, String what) {
        Graph cut = dependencies.cut(kept);
        Graph zeroed = dependencies.zero(kept);
        float[] expected = run(zeroed);
        float[] actual = run(cut);
        double size = 0;
        for (float value : expected) {
            size = Math.max(size, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], 1e-5 * size, what);
        }
        assertTrue(parameters(cut) < parameters(zeroed), what);
    }

    private static float[] run(Graph graph) {
        SplittableRandom random = new SplittableRandom(5);
        List<Tensor> inputs = graph.inputs().stream()
                .map(v -> {
                    int[] sizes = v.shape().bind(2);
                    float[] data = new float[Math.toIntExact(Shape.of(sizes).elements())];
                    for (int i = 0; i < data.length; i++) {
                        data[i] = (float) random.nextDouble(-1, 1);
                    }
                    return Tensor.of(Shape.of(sizes), data);
                })
                .toList();
        try (Plan plan = Backend.named("reference").compile(graph, CompileOptions.dense(2, 1))) {
            return plan.run(inputs).get(0).floats();
        }
    }

    private static long parameters(Graph graph) {
        return Cost.of(graph, 1).used().parameters();
    }

    static boolean[] some(int channels, SplittableRandom random) {
        boolean[] kept = new boolean[channels];
        for (int i = 1; i < channels; i++) {
            kept[i] = random.nextBoolean();
        }
        kept[channels - 1] = true;
        return kept;
    }

    /** Weights of normalisations over channels. */
    static Set<String> normalised(Graph graph) {
        Set<String> names = new HashSet<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof LayerNormalization || node.op() instanceof SeriesNormalization) {
                names.add(node.input(1).name());
            }
        }
        return names;
    }
}
