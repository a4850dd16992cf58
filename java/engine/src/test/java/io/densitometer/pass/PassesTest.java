package io.densitometer.pass;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.reference.Interpreter;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Activation;
import io.densitometer.graph.op.AutoCorrelation;
import io.densitometer.graph.op.Dropout;
import io.densitometer.graph.op.Linear;
import io.densitometer.graph.op.Unary;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each pass: what the graph becomes, and that it computes the same. */
class PassesTest {
    private final SplittableRandom random = new SplittableRandom(1);
    private final GraphBuilder b = new GraphBuilder("passes");
    private final Value x = b.input("x", TensorType.floats(Shape.batched(3, 4)));

    private Tensor random(int... sizes) {
        float[] values = new float[(int) Shape.of(sizes).elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (2 * random.nextDouble() - 1);
        }
        return Tensor.of(Shape.of(sizes), values);
    }

    private Value parameter(String name, int... sizes) {
        return b.weight(name, Weight.parameter(random(sizes)));
    }

    private static String ops(Graph graph) {
        return graph.nodes().stream().map(n -> n.op().name()).collect(Collectors.joining(" "));
    }

    private void sameResults(Graph before, Graph after) {
        List<Tensor> inputs = List.of(random(2, 3, 4));
        List<Tensor> expected = new Interpreter(before).outputs(inputs, 2);
        List<Tensor> actual = new Interpreter(after).outputs(inputs, 2);
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i).doubles(), actual.get(i).doubles(), 1e-6);
        }
    }

    @Test
    void dropoutGoes() {
        Value dropped = b.add(new Dropout(0.5), b.add(new Dropout(0.1), x));
        Graph graph = b.build(List.of(b.apply(Unary.Kind.RELU, dropped), dropped));
        Graph result = DropoutRemoval.remove(graph);
        assertEquals("Relu", ops(result));
        sameResults(graph, result);
    }

    @Test
    void deadNodesAndWeightsGo() {
        Value w = parameter("unused.weight", 5, 4);
        b.add(new Linear(false), x, w);
        Graph graph = b.build(List.of(b.apply(Unary.Kind.TANH, x)));
        Graph result = DeadCode.eliminate(graph);
        assertEquals("Tanh", ops(result));
        assertTrue(result.weights().isEmpty());
        sameResults(graph, result);
    }

    @Test
    void equalExpressionsAreComputedOnce() {
        Value a = b.plus(b.apply(Unary.Kind.EXP, x), b.apply(Unary.Kind.EXP, x));
        Graph graph = b.build(List.of(a, b.plus(x, x), b.plus(x, x)));
        Graph result = CommonSubexpressions.merge(graph);
        assertEquals("Exp Add Add", ops(result));
        sameResults(graph, result);
    }

    @Test
    void constantsFoldAndKeepTheirKind() {
        Value turned = b.transpose(parameter("w", 6, 4), 1, 0);
        Value doubled = b.times(turned, 2);
        Graph graph = b.build(List.of(b.matMul(x, turned), b.matMul(x, doubled)));
        Graph result = ConstantFolding.fold(graph, g -> new Interpreter(g).outputs(List.of(), 1));
        assertEquals("MatMul MatMul", ops(result));
        assertEquals(
                Weight.Kind.PARAMETER,
                result.weight(result.nodes().get(0).input(1)).kind());
        assertEquals(
                Weight.Kind.CONSTANT,
                result.weight(result.nodes().get(1).input(1)).kind());
        sameResults(graph, result);
    }

    @Test
    void movedWeightsKeepTheirNames() {
        Value stacked = parameter("stacked", 6, 4, 1);
        Value turned = b.transpose(b.reshape(stacked, Shape.of(6, 4)), 1, 0);
        Value square = parameter("square", 4, 4);
        Value once = b.transpose(square, 1, 0);
        Value part = b.slice(parameter("long", 4, 9), 1, 0, 5);
        Graph graph = b.build(
                List.of(b.matMul(x, turned), b.matMul(b.matMul(x, square), once), b.apply(Unary.Kind.EXP, part)));
        Graph result = ConstantFolding.fold(graph, g -> new Interpreter(g).outputs(List.of(), 1));
        Value moved = result.nodes().get(0).input(1);
        assertEquals("stacked", moved.name());
        assertEquals(Shape.of(4, 6), moved.shape());
        assertEquals(Weight.Kind.PARAMETER, result.weight(moved).kind());
        assertEquals("square", result.nodes().get(1).input(1).name());
        assertEquals(once.name(), result.nodes().get(2).input(1).name(), "the name is still in use");
        assertEquals("MatMul MatMul MatMul", ops(result));
        sameResults(graph, result);
    }

    @Test
    void nothingToFoldLeavesTheGraph() {
        Graph graph = b.build(List.of(b.apply(Unary.Kind.RELU, x)));
        assertEquals(graph, ConstantFolding.fold(graph, g -> List.of()));
    }

    @Test
    void productsWithConstantsAreLinear() {
        Value w = parameter("w", 4, 6);
        Value y = b.plus(b.matMul(x, w), parameter("bias", 6));
        Value turned = b.transpose(parameter("v", 5, 6), 1, 0);
        Value z = b.plus(parameter("c", 1, 1, 5), b.matMul(y, turned));
        Graph graph = b.build(List.of(z));
        Graph result = LinearRecognition.recognise(graph);
        assertEquals("Linear Linear", ops(result));
        assertEquals(Shape.of(6, 4), result.valuesByName().get("w").shape());
        assertEquals(Shape.of(5, 6), result.valuesByName().get("v").shape());
        sameResults(graph, result);
    }

    @Test
    void aWeightWithOtherReadersKeepsItsOrder() {
        Value w = parameter("w", 4, 4);
        Graph graph = b.build(List.of(b.matMul(x, w), b.matMul(w, b.swapLast(x))));
        Graph result = LinearRecognition.recognise(graph);
        assertEquals(Shape.of(4, 4), result.valuesByName().get("w").shape());
        assertNotNull(result.valuesByName().get("w.transposed"));
        sameResults(graph, result);
    }

    @Test
    void productsOfActivationsStay() {
        Graph graph = b.build(List.of(b.matMul(x, b.swapLast(x))));
        assertEquals("Transpose MatMul", ops(LinearRecognition.recognise(graph)));
    }

    @Test
    void activationAndResidualJoinTheLayer() {
        Value hidden = b.apply(Unary.Kind.GELU, b.add(new Linear(true), x, parameter("w1", 8, 4), parameter("b1", 8)));
        Value y = b.plus(x, b.add(new Linear(false), hidden, parameter("w2", 4, 8)));
        Graph graph = b.build(List.of(y));
        Graph result = LinearFusion.fuse(graph);
        assertEquals(
                List.of(new Linear(true, Activation.GELU, false), new Linear(false, Activation.NONE, true)),
                result.nodes().stream().map(Node::op).toList());
        sameResults(graph, result);
    }

    @Test
    void aLayerWithOtherReadersStaysAlone() {
        Value y = b.add(new Linear(false), x, parameter("w", 4, 4));
        Graph graph = b.build(List.of(b.apply(Unary.Kind.RELU, y), b.plus(y, x)));
        Graph result = LinearFusion.fuse(graph);
        assertEquals("Linear Relu Add", ops(result));
    }

    @Test
    void activationBehindAResidualStays() {
        Value y = b.plus(b.add(new Linear(false), x, parameter("w", 4, 4)), x);
        Graph graph = b.build(List.of(b.apply(Unary.Kind.RELU, y)));
        Graph result = LinearFusion.fuse(graph);
        assertEquals("Linear Relu", ops(result));
        assertEquals(
                new Linear(false, Activation.NONE, true), result.nodes().get(0).op());
        sameResults(graph, result);
    }

    @Test
    void projectionsOfOneValueBecomeOne() {
        Value q = b.add(new Linear(true), x, parameter("q", 4, 4), parameter("qb", 4));
        Value k = b.add(new Linear(true), x, parameter("k", 6, 4), parameter("kb", 6));
        Value plain = b.add(new Linear(false), x, parameter("v", 4, 4));
        Graph graph = b.build(List.of(b.apply(Unary.Kind.EXP, q), b.apply(Unary.Kind.EXP, k), plain));
        Graph result = ProjectionMerge.merge(graph, node -> true);
        assertEquals("Linear Slice Slice Linear Exp Exp", ops(result));
        assertNotNull(result.valuesByName().get("q|k"));
        assertFalse(result.valuesByName().containsKey("q"));
        sameResults(graph, result);
        assertEquals(ops(graph), ops(ProjectionMerge.merge(graph, node -> false)));
    }

    @Test
    void constantsAddedInTurnAreOne() {
        Value sum = b.plus(b.plus(b.plus(x, parameter("a", 4)), parameter("b", 3, 4)), parameter("c", 1, 1, 4));
        Value other = b.plus(x, parameter("d", 4));
        Graph graph = b.build(List.of(sum, b.plus(other, parameter("e", 4)), b.apply(Unary.Kind.EXP, other)));
        Graph result = ConstantSums.gather(graph);
        assertEquals("Add Add Add Add Add Exp", ops(result));
        sameResults(graph, result);
        Graph folded = ConstantFolding.fold(result, g -> new Interpreter(g).outputs(List.of(), 1));
        assertEquals("Add Add Add Exp", ops(folded));
        sameResults(graph, folded);
    }

    @Test
    void layersInARowBecomeOne() {
        Value first = b.add(new Linear(true), x, parameter("w1", 4, 4), parameter("b1", 4));
        Value second = b.add(new Linear(false), first, parameter("w2", 3, 4));
        Value third = b.add(new Linear(true), first, parameter("w3", 5, 4, 1), parameter("b3", 5));
        Graph graph = b.build(List.of(second, third));
        Graph result = LinearComposition.compose(graph, node -> true);
        assertEquals("Linear Linear", ops(result));
        assertNotNull(result.valuesByName().get("w1|w2"));
        assertTrue(result.nodes().stream().allMatch(n -> n.op().equals(new Linear(true))));
        sameResults(graph, result);
    }

    @Test
    void layersInARowStayWhereThatIsLessWork() {
        Value narrow = b.add(new Linear(false), x, parameter("down", 1, 4));
        Value wide = b.add(new Linear(false), narrow, parameter("up", 4, 1));
        Value read = b.add(new Linear(false), x, parameter("w1", 4, 4));
        Value last = b.add(new Linear(false), read, parameter("w2", 4, 4));
        Graph graph = b.build(List.of(wide, last, b.apply(Unary.Kind.EXP, read)));
        assertEquals("Linear Linear Linear Linear Exp", ops(LinearComposition.compose(graph, node -> true)));
    }

    @Test
    void layersAroundAnAutoCorrelationBecomeOne() {
        Value values = b.add(new Linear(true), x, parameter("v", 4, 4), parameter("vb", 4));
        Value mixed = b.addAll(new AutoCorrelation(2), List.of(x, x, values)).get(0);
        Value y = b.add(new Linear(true), mixed, parameter("o", 4, 4), parameter("ob", 4));
        Graph graph = b.build(List.of(y));
        Graph result = LinearComposition.compose(graph, node -> true);
        assertEquals("Linear AutoCorrelation", ops(result));
        sameResults(graph, result);
        assertEquals("Linear AutoCorrelation Linear", ops(LinearComposition.compose(graph, node -> false)));
    }

    @Test
    void missingValuesKeepTheLayersAround() {
        Value part = b.slice(x, 1, 0, 2);
        Value values = b.add(new Linear(true), part, parameter("v", 4, 4), parameter("vb", 4));
        Value mixed = b.addAll(new AutoCorrelation(2), List.of(x, part, values)).get(0);
        Graph graph = b.build(List.of(b.add(new Linear(false), mixed, parameter("o", 4, 4))));
        assertEquals("Slice Linear AutoCorrelation Linear", ops(LinearComposition.compose(graph, node -> true)));
    }

    @Test
    void queriesAndKeysOfAnAutoCorrelationAreProjectedOnce() {
        Value q = b.add(new Linear(true), x, parameter("q", 4, 4), parameter("qb", 4));
        Value keys = b.slice(x, 1, 0, 2);
        Value k = b.add(new Linear(true), keys, parameter("k", 4, 4), parameter("kb", 4));
        Graph graph = b.build(b.addAll(new AutoCorrelation(2), List.of(q, k, x)));
        Graph result = LinearComposition.compose(graph, node -> true);
        assertEquals("Slice Linear AutoCorrelation", ops(result));
        sameResults(graph, result);
    }
}
