package io.densitometer.prune.dependency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.Cost;
import io.densitometer.graph.Graph;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.prune.PruneSpec;
import io.densitometer.prune.Pruned;
import io.densitometer.prune.Pruner;
import io.densitometer.prune.dependency.CutModels.CutModel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A model of which channels were cut is pruned on like any other: cut once more, or by a mask. */
class CutAgainTest {
    /** Each in one of the ways; the models were cut in both. */
    static Stream<Arguments> models() {
        return CutModels.all().stream()
                .map(model -> Arguments.of(model, model.name().contains("0.5") ? Heads.WHOLE : Heads.WITHIN));
    }

    static Stream<CutModel> some() {
        return CutModels.some();
    }

    @ParameterizedTest
    @MethodSource("models")
    void structuredOnStructured(CutModel model, Heads heads) {
        Dependencies dependencies = Dependencies.of(model.graph(), heads);
        Set<String> normalised = ModelCutTest.normalised(model.graph());
        Map<ChannelGroup, boolean[]> exact = new LinkedHashMap<>();
        Map<ChannelGroup, boolean[]> all = new LinkedHashMap<>();
        SplittableRandom random = new SplittableRandom(3);
        for (ChannelGroup group : dependencies.groups()) {
            all.put(group, ModelCutTest.some(group.channels(), random));
            if (group.members().stream()
                    .noneMatch(m -> normalised.contains(m.weight().name()))) {
                exact.put(group, all.get(group));
            }
        }
        ModelCutTest.assertSame(dependencies, exact, model.name());
        Graph twice = dependencies.cut(all);
        assertTrue(parameters(twice) < parameters(model.graph()));
        assertEquals(twice.dump(), OnnxFile.read(OnnxFile.bytes(twice), "test").dump());
    }

    @ParameterizedTest
    @MethodSource("some")
    void unstructuredOnStructured(CutModel model) {
        PruneSpec spec = PruneSpec.magnitude(PruneSpec.Scope.LAYER, 0.5);
        Pruned pruned = Pruner.prune(model.graph(), spec);
        assertFalse(pruned.layers().isEmpty());
        assertEquals(0.5, pruned.density(), 0.05);
        Pruned again = Pruner.prune(OnnxFile.read(OnnxFile.bytes(pruned.graph()), "test"), spec.withDensity(0.25));
        assertEquals(0.25, again.density(), 0.05);
    }

    private static long parameters(Graph graph) {
        return Cost.of(graph, 1).used().parameters();
    }
}
