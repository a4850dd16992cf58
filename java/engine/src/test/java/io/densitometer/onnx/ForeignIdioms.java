package io.densitometer.onnx;

import io.densitometer.graph.DType;
import io.densitometer.graph.GraphCases;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Ways in which exporters write one op in several nodes. The first word of a name is the op that is found, or {@code apart} where none
 * may be. Each reads {@code x [batch, 4, 6]}.
 */
final class ForeignIdioms {
    private final List<TestModel> models = new ArrayList<>();

    private ForeignIdioms() {}

    static List<TestModel> all() {
        ForeignIdioms made = new ForeignIdioms();
        made.activations();
        made.models.addAll(NormIdioms.all());
        made.attentions();
        made.products();
        made.planes();
        made.constants();
        return made.models;
    }

    private TestModel model(String name, int opset) {
        TestModel model = new TestModel(name, opset).input("x", "N", 4, 6);
        models.add(model);
        return model;
    }

    static Tensor random(int... sizes) {
        return GraphCases.random(new SplittableRandom(sizes.length + sizes[0]), Shape.of(sizes), false);
    }

    private static TestModel erf(TestModel model, String op, double number) {
        return model.tensor("c", Tensor.of(Shape.of(1), (float) number))
                .node(op, "d", "x", "c")
                .node("Erf", "e", "d")
                .tensor("one", Tensor.scalar(1))
                .node("Add", "a", "one", "e")
                .tensor("half", Tensor.scalar(0.5));
    }

    private void activations() {
        erf(model("Gelu half first", 13), "Div", Math.sqrt(2))
                .node("Mul", "h", "x", "half")
                .node("Mul", "y", "h", "a")
                .output("y", 3);
        erf(model("Gelu by a product", 11), "Mul", Math.sqrt(0.5))
                .node("Mul", "h", "half", "a")
                .node("Mul", "y", "h", "x")
                .output("y", 3);
        erf(model("Gelu halved", 18), "Mul", Math.sqrt(0.5))
                .tensor("two", Tensor.scalar(2))
                .node("Mul", "h", "a", "x")
                .node("Div", "y", "h", "two")
                .output("y", 3);
        erf(model("apart: another width", 13), "Mul", 0.7)
                .node("Mul", "h", "x", "half")
                .node("Mul", "y", "h", "a")
                .output("y", 3);
        model("apart: gelu by tanh", 20)
                .node("Gelu", List.of("y"), List.of("x"), Map.of("approximate", "tanh"))
                .output("y", 3);
        tanh(model("apart: gelu by tanh and a cube", 18)
                .tensor("three", Tensor.scalar(3))
                .node("Pow", "cube", "x", "three"));
        tanh(model("apart: gelu by tanh and products", 13)
                .node("Mul", "square", "x", "x")
                .node("Mul", "cube", "square", "x"));
    }

    /** As both of PyTorch's exporters write it where there is no Gelu, from the cube of x on. */
    private static void tanh(TestModel model) {
        model.tensor("c", Tensor.scalar(0.044715))
                .node("Mul", "part", "c", "cube")
                .node("Add", "inside", "x", "part")
                .tensor("root", Tensor.scalar(Math.sqrt(2 / Math.PI)))
                .node("Mul", "scaled", "root", "inside")
                .node("Tanh", "curve", "scaled")
                .tensor("one", Tensor.scalar(1))
                .node("Add", "sum", "curve", "one")
                .tensor("half", Tensor.scalar(0.5))
                .node("Mul", "left", "x", "half")
                .node("Mul", "y", "left", "sum")
                .output("y", 3);
    }

    /** Scores of two heads of width 3 over the four positions; the mask may be any node that makes {@code m} of {@code s}. */
    private static TestModel scores(TestModel model) {
        return model.ints("heads", 0, 4, 2, 3)
                .node("Reshape", "h", "x", "heads")
                .node("Transpose", List.of("q"), List.of("h"), Map.of("perm", List.of(0, 2, 1, 3)))
                .node("Transpose", List.of("k"), List.of("h"), Map.of("perm", List.of(0, 2, 3, 1)))
                .node("MatMul", "s", "q", "k");
    }

    private static TestModel mixed(TestModel model, String scores) {
        model.node("Softmax", List.of("w"), List.of(scores), Map.of("axis", 3));
        return joined(model, "w");
    }

    private static TestModel joined(TestModel model, String weights) {
        return model.node("MatMul", "o", weights, "q")
                .node("Transpose", List.of("t"), List.of("o"), Map.of("perm", List.of(0, 2, 1, 3)))
                .ints("joined", 0, 4, 6)
                .node("Reshape", "y", "t", "joined")
                .output("y", 3);
    }

    private static Tensor mask(double hidden, int seenAhead) {
        double[] values = new double[16];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 4 > i / 4 + seenAhead ? hidden : 0;
        }
        return Tensor.of(Shape.of(1, 1, 4, 4), values);
    }

    private static Tensor condition() {
        long[] values = new long[16];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 4 > i / 4 ? 0 : 1;
        }
        return new Tensor.Longs(DType.BOOL, Shape.of(4, 4), values);
    }

    private void attentions() {
        mixed(scores(model("Attention unscaled", 13)), "s");
        mixed(
                scores(model("Attention divided", 11))
                        .tensor("c", Tensor.scalar(1.7))
                        .node("Div", "d", "s", "c"),
                "d");
        mixed(
                scores(model("Attention under an added mask", 13))
                        .tensor("c", Tensor.scalar(0.6))
                        .node("Mul", "d", "c", "s")
                        .tensor("mask", mask(-1e9, 0))
                        .node("Add", "m", "mask", "d"),
                "m");
        mixed(
                scores(model("Attention under a condition", 16))
                        .tensor("condition", condition())
                        .tensor("low", Tensor.scalar(-3e38))
                        .node("Where", "m", "condition", "s", "low"),
                "m");
        mixed(
                scores(model("Attention under a mask that hides nothing", 13))
                        .tensor("mask", mask(0, 0))
                        .node("Add", "m", "s", "mask"),
                "m");
        mixed(
                scores(model("apart: a mask that is not causal", 13))
                        .tensor("mask", mask(-1e9, 1))
                        .node("Add", "m", "s", "mask"),
                "m");
        mixed(
                scores(model("apart: a learned bias on the scores", 13))
                        .tensor("mask", random(1, 2, 4, 4))
                        .node("Add", "m", "s", "mask"),
                "m");
        mixed(
                scores(model("apart: a mask computed from what is given", 13))
                        .node("Transpose", List.of("t0"), List.of("x"), Map.of("perm", List.of(0, 2, 1)))
                        .node("MatMul", "products", "x", "t0")
                        .ints("axis", 1)
                        .node("Unsqueeze", "mask", "products", "axis")
                        .node("Add", "m", "s", "mask"),
                "m");
        guarded("Attention under a condition, guarded", 0);
        guarded("apart: a guarded mask that is not causal", 1);
        model("Attention of one head", 13)
                .node("Transpose", List.of("k"), List.of("x"), Map.of("perm", List.of(0, 2, 1)))
                .node("MatMul", "s", "x", "k")
                .node("Softmax", List.of("w"), List.of("s"), Map.of("axis", -1))
                .node("MatMul", "y", "w", "x")
                .output("y", 3);
    }

    /** As PyTorch writes boolean masks: a row without a visible key, for which softmax is no number, gives 0. */
    private void guarded(String name, int seenAhead) {
        TestModel model = scores(model(name, 18))
                .tensor("mask", mask(Double.NEGATIVE_INFINITY, seenAhead))
                .node("Add", "m", "s", "mask")
                .node("Softmax", List.of("p"), List.of("m"), Map.of("axis", -1))
                .node("IsNaN", "lost", "p")
                .tensor("zero", Tensor.scalar(0))
                .node("Where", "kept", "lost", "zero", "p");
        joined(model, "kept");
    }

    private void products() {
        model("Linear by Einsum", 13)
                .tensor("w", random(6, 5))
                .node("Einsum", List.of("y"), List.of("x", "w"), Map.of("equation", "bli,io->blo"))
                .output("y", 3);
        model("apart: Einsum of computed values", 13)
                .node("Einsum", List.of("y"), List.of("x", "x"), Map.of("equation", "bic, bjc -> bij"))
                .output("y", 3);
        model("Linear along time", 13)
                .node("Transpose", List.of("t"), List.of("x"), Map.of("perm", List.of(0, 2, 1)))
                .tensor("w", random(4, 3))
                .tensor("b", random(3))
                .node("MatMul", "p", "t", "w")
                .node("Add", "a", "b", "p")
                .node("Transpose", List.of("y"), List.of("a"), Map.of("perm", List.of(0, 2, 1)))
                .output("y", 3);
        model("apart: softmax over several axes", 11)
                .node("Softmax", List.of("y"), List.of("x"), Map.of("axis", 1))
                .output("y", 3);
    }

    private void plane(String name, List<Integer> sizes, List<Integer> weight, List<Integer> pads, int group) {
        TestModel model = model(name, 13)
                .ints("plane", 0, sizes.get(0), sizes.get(1), sizes.get(2))
                .node("Reshape", "p", "x", "plane")
                .tensor("w", random(weight.stream().mapToInt(i -> i).toArray()))
                .tensor("b", random(weight.get(0)));
        model.node("Conv", List.of("y"), List.of("p", "w", "b"), Map.of("pads", pads, "group", group))
                .output("y", 4);
    }

    private void planes() {
        plane("Conv over one row", List.of(4, 1, 6), List.of(8, 4, 1, 3), List.of(0, 1, 0, 1), 1);
        plane("Conv over one column", List.of(4, 6, 1), List.of(8, 2, 3, 1), List.of(1, 0, 1, 0), 2);
        plane("Conv row by row", List.of(2, 3, 4), List.of(5, 2, 1, 3), List.of(0, 1, 0, 0), 1);
        plane("Conv column by column", List.of(2, 4, 3), List.of(5, 2, 2, 1), List.of(0, 0, 1, 0), 1);
        plane("Conv over all rows", List.of(2, 3, 4), List.of(5, 2, 3, 2), List.of(0, 1, 0, 1), 1);
        plane("Conv over all columns", List.of(2, 4, 3), List.of(5, 2, 2, 3), List.of(1, 0, 0, 0), 1);
    }

    private void constants() {
        model("apart: sines of positions", 13)
                .tensor("zero", Tensor.scalar(0))
                .tensor("four", Tensor.scalar(4))
                .tensor("half", Tensor.scalar(0.5))
                .node("Range", "r", "zero", "four", "half")
                .node("Sin", "s", "r")
                .ints("sizes", 2, 4)
                .node("Reshape", "two", "s", "sizes")
                .node("Transpose", List.of("turned"), List.of("two"), Map.of("perm", List.of(1, 0)))
                .ints("axis", 1)
                .ints("from", 0)
                .ints("to", 1)
                .node("Slice", "column", "turned", "from", "to", "axis")
                .node("Add", "y", "x", "column")
                .output("y", 3);
        model("apart: positions as a table's rows", 13)
                .node("Shape", "s", "x")
                .ints("one", 1)
                .node("Gather", "l", "s", "one")
                .node("Squeeze", "length", "l")
                .tensor("zero", Tensor.of(Shape.of(), new long[] {0}))
                .tensor("step", Tensor.of(Shape.of(), new long[] {1}))
                .node("Range", "r", "zero", "length", "step")
                .ints("first", 0)
                .node("Unsqueeze", "rows", "r", "first")
                .tensor("table", random(9, 6))
                .node("Gather", "places", "table", "rows")
                .node("Add", "y", "x", "places")
                .output("y", 3);
        model("apart: a condition computed from positions", 16)
                .node("Constant", List.of("i"), List.of(), Map.of("value", Tensor.of(Shape.of(4, 1), 0L, 1L, 2L, 3L)))
                .node(
                        "Constant",
                        List.of("j"),
                        List.of(),
                        Map.of("value", Tensor.of(Shape.of(1, 6), 0L, 1L, 2L, 3L, 4L, 5L)))
                .node("LessOrEqual", "before", "j", "i")
                .node("Not", "after", "before")
                .tensor("low", Tensor.scalar(-2))
                .node("Where", "y", "after", "low", "x")
                .output("y", 3);
    }
}
