package io.densitometer.prune.structured;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Cost;
import io.densitometer.graph.Graph;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import io.densitometer.prune.LayerOverride;
import io.densitometer.prune.PruneSpec;
import io.densitometer.prune.dependency.ChannelGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StructuredPrunerTest {
    private static final List<String> MODELS =
            List.of("Transformer", "Informer", "Autoformer", "FEDformer", "Crossformer");

    private static Graph model(String name) {
        String config =
                "{\"seq_len\": 48, \"label_len\": 24, \"pred_len\": 24, \"d_model\": 64, \"n_heads\": 8, \"modes\": 16,"
                        + " \"d_ff\": 256}";
        return Models.build(name, ModelConfig.parse(config), WeightSource.seeded(4));
    }

    static Stream<Arguments> targets() {
        return MODELS.stream()
                .flatMap(model -> Stream.of("params", "flops")
                        .flatMap(kind -> Stream.of(0.75, 0.5, 0.25, 0.1)
                                .flatMap(share -> Stream.of(PruneSpec.Scope.values())
                                        .map(scope -> Arguments.of(model, kind + "=" + share, scope)))));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void targetIsMetWithinOneStep(String name, String target, PruneSpec.Scope scope) {
        Graph dense = model(name);
        StructuredSpec spec = StructuredSpec.to(Target.parse(target)).withScope(scope);
        PrunePlan plan = StructuredPruner.plan(dense, spec, null);
        assertTrue(plan.met(), plan::floor);
        Target.Kind kind = spec.target().kind();
        double goal = spec.target().share() * plan.before().of(kind);
        assertTrue(plan.after().of(kind) <= goal, () -> plan.after() + " exceeds " + goal);
        Cost.Counts counted = Cost.of(plan.graph(), 1).total();
        assertEquals(plan.after().parameters(), counted.parameters(), "no dead parameters are left");
        assertEquals(plan.after().flops(), counted.flops());
        plan.groups().stream().filter(g -> g.after() < g.before()).forEach(g -> assertTrue(g.after() > 0));
        assertTrue(smallestStepBack(spec, plan, kind) > goal, "some group is narrower than the target asks for");
    }

    /** The least that the plan costs when one group takes back its last step. */
    private static double smallestStepBack(StructuredSpec spec, PrunePlan plan, Target.Kind kind) {
        double least = Double.POSITIVE_INFINITY;
        for (ChannelGroup group : plan.dependencies().groups()) {
            boolean[] kept = plan.kept().get(group);
            int width = PrunePlan.count(kept);
            if (width < group.channels()) {
                Map<ChannelGroup, boolean[]> wider = new LinkedHashMap<>(plan.kept());
                wider.put(group, widened(kept, group.step(spec.roundTo())));
                Cost.Counts cost = Cost.of(plan.dependencies().cut(wider), 1).used();
                long counted = kind == Target.Kind.PARAMS ? cost.parameters() : cost.flops();
                least = Math.min(least, (double) counted);
            }
        }
        return least;
    }

    private static boolean[] widened(boolean[] kept, int step) {
        boolean[] wider = kept.clone();
        int left = step;
        for (int c = 0; c < wider.length && left > 0; c++) {
            left -= wider[c] ? 0 : 1;
            wider[c] = true;
        }
        return wider;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16, 32})
    void widthsAreMultiples(int roundTo) {
        StructuredSpec spec = StructuredSpec.to(Target.parse("params=0.5")).withRoundTo(roundTo);
        PrunePlan plan = StructuredPruner.plan(model("Transformer"), spec, null);
        assertTrue(plan.met(), plan::floor);
        plan.graph().weights().forEach((value, weight) -> {
            if (value.name().contains("conv1.weight")) {
                assertEquals(0, value.shape().size(0) % roundTo, value.toString());
                assertEquals(0, value.shape().size(1) % roundTo, value.toString());
            }
        });
    }

    @Test
    void impossibleTargetNamesTheFloor() {
        PrunePlan plan =
                StructuredPruner.plan(model("FEDformer"), StructuredSpec.to(Target.parse("params=0.001")), null);
        assertFalse(plan.met());
        String sentence =
                assertThrows(BadInputException.class, plan::requireMet).getMessage();
        assertTrue(sentence.contains("params=0.001") && sentence.contains("channels left"), sentence);
    }

    @Test
    void latencyIsMeasuredOnWhatIsCut() {
        Graph dense = model("Autoformer");
        StructuredSpec spec = StructuredSpec.to(Target.parse("latency=0.6"));
        PrunePlan plan = StructuredPruner.plan(
                dense, spec, graph -> 10.0 + Cost.of(graph, 1).used().flops() / 1e6);
        assertTrue(plan.after().latencyMicros() <= 0.6 * plan.before().latencyMicros());
        assertEquals(10 + plan.after().flops() / 1e6, plan.after().latencyMicros());
    }

    @Test
    void overridesFixShares() {
        StructuredSpec spec = StructuredSpec.to(Target.parse("params=0.5"))
                .withOverrides(List.of(
                        LayerOverride.keep("encoder.attn_layers.0.conv1.weight", 1),
                        LayerOverride.keep("decoder.layers.*.conv1.weight", 0.25)));
        PrunePlan plan = StructuredPruner.plan(model("Transformer"), spec, null);
        assertEquals(256, width(plan, "encoder.attn_layers.0.conv1.weight"));
        assertEquals(64, width(plan, "decoder.layers.0.conv1.weight"));
    }

    private static int width(PrunePlan plan, String group) {
        return plan.groups().stream()
                .filter(g -> g.group().equals(group))
                .findFirst()
                .orElseThrow()
                .after();
    }

    @Test
    void conflictingAndIdleOverridesAreRefused() {
        Graph dense = model("Transformer");
        StructuredSpec spec = StructuredSpec.to(Target.parse("params=0.5"));
        assertThrows(
                BadInputException.class,
                () -> StructuredPruner.plan(
                        dense, spec.withOverrides(List.of(LayerOverride.keep("nothing.*", 0.5))), null));
        String sentence = assertThrows(
                        BadInputException.class,
                        () -> StructuredPruner.plan(
                                dense,
                                spec.withOverrides(List.of(
                                        LayerOverride.keep("encoder.attn_layers.0.conv2.weight", 0.5),
                                        LayerOverride.keep("enc_embedding.value_embedding.tokenConv.weight", 0.25))),
                                null))
                .getMessage();
        assertTrue(sentence.contains("conflict"), sentence);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"params", "params=", "params=x", "params=0", "params=1", "flops=-1", "time=0.5", "latency=NaN"})
    void badTargetsAreRefused(String text) {
        assertThrows(BadInputException.class, () -> Target.parse(text));
    }
}
