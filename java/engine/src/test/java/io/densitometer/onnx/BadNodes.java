package io.densitometer.onnx;

import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.onnx.BadModelTest.Bad;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The part of {@link BadModelTest} that is wrong in one node. */
final class BadNodes {
    private BadNodes() {}

    static List<Bad> all() {
        List<Bad> all = new ArrayList<>();
        addNodes(all);
        addAttributes(all);
        addNorms(all);
        addOutside(all);
        return all;
    }

    private static void addNodes(List<Bad> all) {
        addNode(all, "unknown operator", m -> m.node("Frobnicate", "y", "x"), "(Frobnicate)");
        addNode(all, "loop", m -> m.node("Add", "a", "x", "b").node("Add", "b", "x", "a"), "cycle");
        addNode(all, "itself", m -> m.node("Add", "a", "x", "a"), "cycle");
        addNode(all, "undefined", m -> m.node("Relu", "y", "q"), "'q'");
        addNode(all, "made twice", m -> m.node("Relu", "y", "x").node("Neg", "y", "x"), "made by two nodes");
        addNode(all, "too few inputs", m -> m.node("Add", "y", "x").node("MatMul", "z", "y"), "input 1 is missing");
        addNode(all, "wrong sizes", m -> m.node("MatMul", "y", "x", "x"), "MatMul of");
        addNode(all, "second output", m -> m.node("Relu", List.of("y", "z"), List.of("x"), Map.of()), "output 1");
        addNode(all, "batch cut", m -> m.ints("s", 0).ints("e", 1).node("Slice", "y", "x", "s", "e"), "batch");
        addNode(all, "batch fixed", m -> m.ints("s", 8, 1).node("Reshape", "y", "x", "s"), "fixes the batch");
        addNode(
                all,
                "computed shape",
                m -> m.node("Cast", List.of("s"), List.of("x"), Map.of("to", 7)).node("Reshape", "y", "x", "s"),
                "must be known");
        addNode(all, "huge expansion", m -> m.ints("s", 1 << 30, 1 << 30).node("Expand", "y", "one", "s"), "2^31");
        addNode(all, "range from nowhere", m -> empty(m).node("Range", "y", "l", "nil", "l"), "a single integer");
        addNode(all, "triangle of no diagonal", m -> empty(m).node("Trilu", "y", "square", "nil"), "a single integer");
        addNode(
                all,
                "slice by no step",
                m -> empty(m).ints("i", 1).node("Shape", "s", "x").node("Slice", "y", "s", "i", "i", "i", "nil"),
                "a single integer");
        addNode(
                all,
                "huge range",
                m -> m.node("Shape", "s", "x")
                        .node("Constant", List.of("n"), List.of(), Map.of("value", Tensor.of(Shape.of(), 1L << 60)))
                        .node("Constant", List.of("i"), List.of(), Map.of("value", Tensor.of(Shape.of(), 1L)))
                        .node("Range", "y", "i", "n", "i"),
                "store it");
        addNode(all, "index outside", m -> m.ints("i", 9).node("Gather", "y", "one", "i"), "may lie outside");
        addNode(
                all,
                "index computed",
                m -> m.node("Cast", List.of("i"), List.of("x"), Map.of("to", 7)).node("Gather", "y", "one", "i"),
                "may lie outside");
    }

    /** With a vector of no integers, and what is known beside it. */
    private static TestModel empty(TestModel model) {
        return model.ints("nil")
                .tensor("square", Tensor.of(Shape.of(2, 2), 1L, 2L, 3L, 4L))
                .node("Size", "l", "one");
    }

    private static void addAttributes(List<Bad> all) {
        addNode(all, "unknown attribute", m -> m.node("Relu", List.of("y"), List.of("x"), Map.of("slope", 1)), "slope");
        addNode(all, "gelu", m -> m.node("Gelu", List.of("y"), List.of("x"), Map.of("approximate", "fast")), "fast");
        addNode(all, "big axis", m -> m.node("Softmax", List.of("y"), List.of("x"), Map.of("axis", 1 << 30)), "range");
        addNode(all, "no axis", m -> m.node("Softmax", List.of("y"), List.of("x"), Map.of("axis", 5)), "axis 5");
        addNode(
                all,
                "stride 0",
                m -> m.node(
                        "MaxPool",
                        List.of("y"),
                        List.of("x"),
                        Map.of("kernel_shape", List.of(2), "strides", List.of(0))),
                "strides 0");
        addNode(all, "group 0", m -> m.node("Conv", List.of("y"), List.of("x", "one"), Map.of("group", 0)), "Conv");
        addNode(
                all,
                "k too large",
                m -> m.ints("k", 99).node("TopK", List.of("y", "i"), List.of("x", "k"), Map.of()),
                "TopK 99");
        addNode(
                all,
                "dropout 1.5",
                m -> m.node("Dropout", List.of("y"), List.of("x", "r"), Map.of())
                        .tensor("r", Tensor.scalar(1.5)),
                "Dropout ratio");
        addNode(all, "huge tile", m -> m.ints("r", 1, 1 << 24).node("Tile", "y", "x", "r"), "not supported");
        addNode(all, "huge pad", m -> m.ints("p", 0, 1 << 24, 0, 1 << 29).node("Pad", "y", "x", "p"), "out of range");
        addNode(
                all,
                "two cubes",
                m -> m.node("Transpose", List.of("y"), List.of("x"), Map.of("perm", List.of(1, 1))),
                "Transpose");
    }

    private static void addNorms(List<Bad> all) {
        addNode(
                all,
                "norm over the batch",
                m -> m.node("LayerNormalization", List.of("y"), List.of("x", "one"), Map.of("axis", 0)),
                "norm over the batch");
        addNode(
                all,
                "scale of other sizes",
                m -> m.tensor("s", Tensor.of(Shape.of(2, 4), new float[8])).node("LayerNormalization", "y", "x", "s"),
                "does not have the normalised sizes [8]");
        addNode(
                all,
                "instances without channels",
                m -> m.node("InstanceNormalization", "y", "one", "one", "one"),
                "axis 1");
        addNode(
                all,
                "groups of different sizes",
                m -> m.node("GroupNormalization", List.of("y"), List.of("x", "one", "one"), Map.of("num_groups", 3)),
                "8 channels do not fall into 3 groups");
        addNode(
                all,
                "norm of millions",
                m -> m.input("z", 1, 1, 1 << 25).node("InstanceNormalization", "y", "z", "one", "one"),
                "norm's width 33554432 is out of range");
        addNode(all, "second name", m -> m.node("Cast", List.of("y", "z"), List.of("x"), Map.of("to", 1)), "output 1");
        addNode(all, "number or not", m -> m.node("IsNaN", "y", "x"), "add a mask of floats");
        addNode(all, "hidden row", BadNodes::hidden, "hides no whole row");
    }

    private static TestModel hidden(TestModel model) {
        float[] mask = new float[8];
        Arrays.fill(mask, Float.NEGATIVE_INFINITY);
        return model.tensor("mask", Tensor.of(Shape.of(8), mask))
                .node("Add", "m", "x", "mask")
                .node("Softmax", "p", "m")
                .node("IsNaN", "y", "p");
    }

    private static void addOutside(List<Bad> all) {
        for (String op : List.of("If", "Loop", "Scan")) {
            addNode(all, op, m -> m.node(op, "y", "x"), "control flow");
        }
        for (String op : List.of("LSTM", "GRU", "RNN")) {
            addNode(all, op, m -> m.node(op, "y", "x"), "recurrent");
        }
        for (String op : List.of("QuantizeLinear", "DynamicQuantizeLinear", "QLinearMatMul", "MatMulInteger")) {
            addNode(all, op, m -> m.node(op, "y", "x"), "give the model in float32");
        }
        addNode(all, "random", m -> m.node("RandomNormalLike", "y", "x"), "no random numbers");
        addNode(all, "sequence", m -> m.node("SequenceConstruct", "y", "x"), "sequences");
        addNode(all, "data sizes", m -> m.node("NonZero", "y", "x"), "depend on the data");
        addNode(all, "comparison", m -> m.node("Less", "y", "x", "one"), "on constants alone");
        addNode(
                all,
                "training",
                m -> m.node("BatchNormalization", List.of("y"), List.of("x"), Map.of("training_mode", 1)),
                "training_mode");
        addNode(
                all,
                "two axes",
                m -> m.ints("s", 0, 1, 2, 4)
                        .node("Reshape", "r", "x", "s")
                        .tensor("w", Tensor.of(Shape.of(1, 1, 2, 2), 1f, 2f, 3f, 4f))
                        .node("Conv", List.of("y"), List.of("r", "w"), Map.of("pads", List.of(1, 1, 1, 1))),
                "along one of them");
        addNode(
                all,
                "three factors",
                m -> m.node("Einsum", List.of("y"), List.of("x", "x", "x"), Map.of("equation", "ab,ab,ab->ab")),
                "'ab,ab,ab->ab'");
        addNode(
                all,
                "two sums",
                m -> m.node("Einsum", List.of("y"), List.of("x", "x"), Map.of("equation", "ab,ca->c")),
                "only products");
        addNode(
                all,
                "division by 0",
                m -> m.tensor("i", Tensor.of(Shape.of(2, 1), 1L, 2L))
                        .tensor("o", Tensor.of(Shape.of(1, 1), new long[] {0}))
                        .node("Div", "y", "i", "o"),
                "divided by 0");
        addNode(
                all,
                "endless range",
                m -> m.tensor("nil", Tensor.scalar(0)).node("Range", "y", "nil", "one", "nil"),
                "store it");
    }

    private static void addNode(List<Bad> all, String what, UnaryOperator<TestModel> more, String says) {
        TestModel model = new TestModel("m", 20).input("x", "N", 8).tensor("one", Tensor.of(Shape.of(1), 1f));
        all.add(new Bad("node: " + what, more.apply(model).output("y", 1).bytes(), says));
    }
}
