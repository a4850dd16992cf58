package io.densitometer.prune.dependency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.prune.structured.StructuredPruner;
import io.densitometer.prune.structured.StructuredSpec;
import io.densitometer.prune.structured.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** In legal graphs of any kind, channels that can be cut are cut exactly, and the others are left alone. */
class HostileGraphsTest {
    static List<HostileGraphs.Case> cases() {
        return HostileGraphs.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void cutEqualsZeroed(HostileGraphs.Case one) {
        for (Heads heads : Heads.values()) {
            Dependencies dependencies = Dependencies.of(one.graph(), heads);
            assertEquals(one.cuttable(), !dependencies.groups().isEmpty(), heads + " " + dependencies.groups());
            SplittableRandom random = new SplittableRandom(1);
            Map<ChannelGroup, boolean[]> all = new LinkedHashMap<>();
            for (ChannelGroup group : dependencies.groups()) {
                all.put(group, ModelCutTest.some(group.channels(), random));
                ModelCutTest.assertSame(dependencies, Map.of(group, all.get(group)), heads + " " + group.name());
            }
            if (one.cuttable()) {
                ModelCutTest.assertSame(dependencies, all, heads + ", all together");
                Graph cut = dependencies.cut(all);
                assertEquals(
                        cut.dump(), OnnxFile.read(OnnxFile.bytes(cut), "test").dump());
            }
        }
    }

    /** The positions of a convolution are needed whole, so its channels may go, whichever way heads are cut. */
    @Test
    void channelsBeforeAFlatLayerAreCut() {
        HostileGraphs.Case flat = cases().stream()
                .filter(one -> one.name().equals("convolutions that end in a flat layer"))
                .findFirst()
                .orElseThrow();
        for (Heads heads : Heads.values()) {
            List<Integer> channels = Dependencies.of(flat.graph(), heads).groups().stream()
                    .map(ChannelGroup::channels)
                    .toList();
            assertEquals(List.of(8, 10), channels, heads.word());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void sayWhenNothingCanBeCut(HostileGraphs.Case one) {
        StructuredSpec spec = StructuredSpec.to(Target.parse("params=0.9"))
                .withHeads(Heads.WHOLE)
                .withRoundTo(1);
        if (!one.cuttable()) {
            String sentence = assertThrows(
                            BadInputException.class, () -> StructuredPruner.plan(one.graph(), spec, null))
                    .getMessage();
            assertTrue(sentence.contains("can be cut"), sentence);
        }
    }
}
