package io.densitometer.prune.structured;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.reference.Interpreter;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphCases;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.op.LayerNormalization;
import io.densitometer.model.OracleCase;
import io.densitometer.onnx.ForeignModels;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.onnx.TestModel;
import io.densitometer.prune.dependency.Heads;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Models of other exporters are cut, saved and run like our own. */
class ForeignCutTest {
    static Stream<Arguments> models() {
        return ForeignModels.trained().stream()
                .flatMap(model -> Stream.of(Heads.values()).map(heads -> Arguments.of(model, heads)));
    }

    @ParameterizedTest
    @MethodSource("models")
    void isCutToTarget(TestModel model, Heads heads) {
        Graph dense = OnnxFile.read(model.bytes(), model.name());
        StructuredSpec spec =
                StructuredSpec.to(Target.parse("params=0.5")).withHeads(heads).withRoundTo(1);
        PrunePlan plan = StructuredPruner.plan(dense, spec, null);
        Graph cut = plan.requireMet();
        assertTrue(2 * plan.after().parameters() <= plan.before().parameters());
        Graph back = OnnxFile.read(OnnxFile.bytes(cut), "test");
        assertEquals(cut.dump(), back.dump());
        assertEquals(run(cut), run(back));
        // A norm over fewer channels is another norm.
        boolean exact = dense.nodes().stream().noneMatch(n -> n.op() instanceof LayerNormalization);
        Tensor zeroed = run(plan.dependencies().zero(plan.kept()));
        assertTrue(!exact || OracleCase.error(zeroed, run(cut)) <= 1e-5, "not what the zeroed model gives");
        // Two whole heads are no target in between.
        assertTrue(
                plan.groups().stream().allMatch(line -> line.after() < line.before() || heads == Heads.WHOLE),
                plan.groups()::toString);
    }

    private static Tensor run(Graph graph) {
        Tensor x = GraphCases.random(new SplittableRandom(1), Shape.of(2, 4, 6), false);
        return new Interpreter(graph).outputs(List.of(x), 2).get(0);
    }
}
