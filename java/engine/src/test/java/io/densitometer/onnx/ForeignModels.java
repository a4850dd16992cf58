package io.densitometer.onnx;

import io.densitometer.graph.DType;
import io.densitometer.graph.GraphCases;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Models as other exporters write them: what the reader must turn into its own ops. Each reads {@code x [batch, 4, 6]}. */
public final class ForeignModels {
    private static final int NEW = 21;

    private final List<TestModel> models = new ArrayList<>();

    private ForeignModels() {}

    public static List<TestModel> all() {
        ForeignModels made = new ForeignModels();
        made.products();
        made.elementwise();
        made.pads();
        made.parts();
        made.shapes();
        made.computedShapes();
        made.reductions();
        made.indices();
        made.networks();
        made.models.addAll(ForeignIdioms.all());
        made.models.addAll(ExporterModels.all());
        return made.models;
    }

    /** Those with layers whose channels can be cut. */
    public static List<TestModel> trained() {
        ForeignModels made = new ForeignModels();
        made.networks();
        made.models.addAll(ExporterModels.some());
        return made.models;
    }

    private TestModel model(String name, int opset) {
        TestModel model = new TestModel(name, opset).input("x", "N", 4, 6);
        models.add(model);
        return model;
    }

    private static Tensor random(int... sizes) {
        return GraphCases.random(new SplittableRandom(sizes.length), Shape.of(sizes), false);
    }

    private static Tensor scalar(long value) {
        return Tensor.of(Shape.of(), new long[] {value});
    }

    private void products() {
        model("gemm", 13)
                .node("Flatten", "f", "x")
                .tensor("w", random(5, 24))
                .tensor("b", random(5))
                .node("Gemm", List.of("y"), List.of("f", "w", "b"), Map.of("transB", 1, "alpha", 0.5f, "beta", 2f))
                .output("y", 2);
        model("gemm of constants", 13)
                .node("Flatten", "f", "x")
                .tensor("a", random(24, 3))
                .tensor("c", random(24, 24))
                .node("Gemm", List.of("w"), List.of("c", "a"), Map.of("transA", 1))
                .node("MatMul", "y", "f", "w")
                .output("y", 2);
        model("conv", 11)
                .tensor("w", random(8, 2, 3))
                .node(
                        "Conv",
                        List.of("y"),
                        List.of("x", "w"),
                        Map.of("group", 2, "pads", List.of(2, 1), "strides", List.of(2), "dilations", List.of(2)))
                .output("y", 3);
        model("pools", 12)
                .node("MaxPool", List.of("p"), List.of("x"), Map.of("kernel_shape", List.of(3), "pads", List.of(1, 0)))
                .node(
                        "AveragePool",
                        List.of("q"),
                        List.of("p"),
                        Map.of("kernel_shape", List.of(2), "count_include_pad", 1))
                .node("GlobalAveragePool", "y", "q")
                .output("y", 3);
    }

    private void elementwise() {
        model("gelu by erf", 13)
                .tensor("r", Tensor.scalar(Math.sqrt(2)))
                .tensor("one", Tensor.scalar(1))
                .tensor("half", Tensor.scalar(0.5))
                .node("Div", "d", "x", "r")
                .node("Erf", "e", "d")
                .node("Add", "a", "e", "one")
                .node("Mul", "m", "x", "a")
                .node("Mul", "y", "m", "half")
                .output("y", 3);
        model("clip, sums, maxima", 13)
                .tensor("low", Tensor.scalar(-0.5))
                .node("Clip", "c", "x", "low")
                .node("Sum", "s", "x", "c", "c")
                .node("Max", "m", "x", "s", "low")
                .node("Identity", "i", "m")
                .node("Identity", "y", "i")
                .output("y", 3);
        model("old dropout", 11)
                .node("Dropout", List.of("d"), List.of("x"), Map.of("ratio", 0.3f))
                .node("Neg", "y", "d")
                .output("y", 3);
        model("where by a stored mask", 16)
                .tensor("mask", new Tensor.Longs(DType.BOOL, Shape.of(4, 1), new long[] {1, 0, 1, 0}))
                .tensor("low", Tensor.scalar(Double.NEGATIVE_INFINITY))
                .node("Where", "w", "mask", "x", "low")
                .node("Softmax", List.of("y"), List.of("w"), Map.of("axis", 1))
                .output("y", 3);
        model("constants in nodes", 13)
                .node("Constant", List.of("c"), List.of(), Map.of("value_float", 1.5f))
                .node("Constant", List.of("t"), List.of(), Map.of("value", random(6)))
                .node("Mul", "m", "x", "c")
                .node("Pow", List.of("y"), List.of("m", "two"), Map.of())
                .tensor("two", Tensor.scalar(2))
                .node("Add", "z", "y", "t")
                .output("z", 3);
    }

    private void pads() {
        for (String mode : List.of("constant", "edge", "reflect", "wrap")) {
            model("pad " + mode, NEW)
                    .ints("pads", 0, 0, 2, 0, 1, 3)
                    .node("Pad", List.of("y"), List.of("x", "pads"), Map.of("mode", mode))
                    .output("y", 3);
        }
        model("pad some axes", 18)
                .ints("pads", 1, 2)
                .ints("axes", -1)
                .tensor("fill", Tensor.scalar(0.25))
                .node("Pad", List.of("y"), List.of("x", "pads", "fill", "axes"), Map.of())
                .output("y", 3);
        model("tile", 13)
                .ints("repeats", 1, 3, 2)
                .node("Tile", "y", "x", "repeats")
                .output("y", 3);
    }

    private void parts() {
        model("split by attribute", 11)
                .node("Split", List.of("a", "b"), List.of("x"), Map.of("axis", 2, "split", List.of(4, 2)))
                .node("Concat", List.of("y"), List.of("b", "a"), Map.of("axis", -1))
                .output("y", 3);
        model("split by input", 13)
                .ints("sizes", 1, 3)
                .node("Split", List.of("a", "y"), List.of("x", "sizes"), Map.of("axis", 1))
                .output("y", 3);
        model("split unevenly", 18)
                .ints("from", 1)
                .ints("to", 6)
                .ints("axes", 2)
                .node("Slice", "five", "x", "from", "to", "axes")
                .node("Split", List.of("a", "y"), List.of("five"), Map.of("axis", 2, "num_outputs", 2))
                .output("y", 3);
        model("slice two axes from the end", 13)
                .ints("from", -3, 1)
                .ints("to", Long.MAX_VALUE, -1)
                .ints("axes", -1, 1)
                .ints("steps", 2, 1)
                .node("Slice", "y", "x", "from", "to", "axes", "steps")
                .output("y", 3);
        model("slice the whole batch", 13)
                .ints("from", 0)
                .ints("to", Long.MAX_VALUE)
                .ints("axes", 0)
                .node("Slice", "s", "x", "from", "to", "axes")
                .node("Transpose", "y", "s")
                .output("y", 3);
    }

    private void shapes() {
        model("squeeze by attribute", 11)
                .node("Unsqueeze", List.of("u"), List.of("x"), Map.of("axes", List.of(1, 4)))
                .node("Squeeze", List.of("y"), List.of("u"), Map.of("axes", List.of(-1)))
                .output("y", 4);
        model("squeeze by input", 13)
                .ints("axes", -1, 1)
                .node("Unsqueeze", "u", "x", "axes")
                .node("Squeeze", "y", "u", "axes")
                .output("y", 3);
        model("reshape with 0 and -1", 13)
                .ints("shape", 0, -1, 3)
                .node("Reshape", "r", "x", "shape")
                .ints("back", 0, 0, 1, -1)
                .node("Reshape", "y", "r", "back")
                .output("y", 4);
        model("reshape that joins batch and time", 13)
                .ints("rows", -1, 6)
                .node("Reshape", "r", "x", "rows")
                .tensor("w", random(6, 2))
                .node("MatMul", "m", "r", "w")
                .ints("back", -1, 4, 2)
                .node("Reshape", "y", "m", "back")
                .output("y", 3);
        model("fill", 13)
                .ints("shape", 2, 6)
                .node("ConstantOfShape", List.of("c"), List.of("shape"), Map.of("value", Tensor.of(Shape.of(1), 2.5f)))
                .ints("wide", 1, 1, 6)
                .ints("first", 0)
                .node("Gather", List.of("row"), List.of("c", "first"), Map.of("axis", 0))
                .node("Expand", "e", "row", "wide")
                .node("Add", "y", "x", "e")
                .output("y", 3);
    }

    private void computedShapes() {
        model("view as PyTorch exports it", 13)
                .node("Shape", "s", "x")
                .node("Constant", List.of("zero"), List.of(), Map.of("value", scalar(0)))
                .node("Gather", List.of("n"), List.of("s", "zero"), Map.of("axis", 0))
                .ints("axis", 0)
                .node("Unsqueeze", "n1", "n", "axis")
                .node("Constant", List.of("rest"), List.of(), Map.of("value_ints", List.of(8, 3)))
                .node("Concat", List.of("shape"), List.of("n1", "rest"), Map.of("axis", 0))
                .node("Reshape", "y", "x", "shape")
                .output("y", 3);
        model("expand as PyTorch exports it", 13)
                .node("Shape", "s", "x")
                .node("Shape", "rank", "s")
                .node("ConstantOfShape", List.of("ones"), List.of("rank"), Map.of("value", Tensor.of(Shape.of(1), 1L)))
                .node("Constant", List.of("minus"), List.of(), Map.of("value", scalar(-1)))
                .node("Mul", "minuses", "ones", "minus")
                .node("Equal", "keep", "s", "minuses")
                .node("Where", "shape", "keep", "ones", "s")
                .tensor("row", random(1, 1, 6))
                .node("Expand", "e", "row", "shape")
                .node("Add", "y", "x", "e")
                .output("y", 3);
        model("zeros for the decoder", 13)
                .node("Shape", "s", "x")
                .ints("from", 0)
                .ints("to", 1)
                .node("Slice", "n", "s", "from", "to")
                .node("Constant", List.of("rest"), List.of(), Map.of("value_ints", List.of(2, 6)))
                .node("Concat", List.of("shape"), List.of("n", "rest"), Map.of("axis", 0))
                .node("ConstantOfShape", "zeros", "shape")
                .node("Concat", List.of("y"), List.of("x", "zeros"), Map.of("axis", 1))
                .output("y", 3);
        model("arithmetic with sizes", 13)
                .node("Shape", "s", "x")
                .ints("last", 2)
                .node("Gather", "k", "s", "last")
                .node("Constant", List.of("two"), List.of(), Map.of("value_ints", List.of(2)))
                .node("Div", "half", "k", "two")
                .node("Sub", "less", "half", "two")
                .node("Add", "more", "less", "two")
                .ints("axes", 2)
                .node("Cast", List.of("end"), List.of("more"), Map.of("to", 7))
                .node("Slice", "y", "x", "less", "end", "axes")
                .output("y", 3);
        model("positions by Range", 13)
                .node("Shape", "s", "x")
                .node("Constant", List.of("one"), List.of(), Map.of("value", scalar(1)))
                .node("Constant", List.of("zero"), List.of(), Map.of("value", scalar(0)))
                .node("Gather", "length", "s", "one")
                .node("Range", "positions", "zero", "length", "one")
                .tensor("table", random(9, 6))
                .node("Gather", "rows", "table", "positions")
                .node("Add", "y", "x", "rows")
                .output("y", 3);
    }

    private void reductions() {
        model("means by attribute", 13)
                .node("ReduceMean", List.of("m"), List.of("x"), Map.of("axes", List.of(-1)))
                .node("Sub", "y", "x", "m")
                .output("y", 3);
        model("sum by input", 13)
                .ints("axes", 1)
                .node("ReduceSum", List.of("y"), List.of("x", "axes"), Map.of("keepdims", 0))
                .output("y", 2);
        model("softmax before 13", 11)
                .node("Softmax", List.of("y"), List.of("x"), Map.of("axis", 2))
                .output("y", 3);
        model("norm without bias", 17)
                .tensor("scale", random(6))
                .node("LayerNormalization", List.of("y"), List.of("x", "scale"), Map.of("epsilon", 0.01f))
                .output("y", 3);
        model("running sum", 14)
                .tensor("axis", scalar(-1))
                .node("CumSum", "y", "x", "axis")
                .output("y", 3);
        model("smallest values", 11)
                .ints("k", 2)
                .node("TopK", List.of("y", "where"), List.of("x", "k"), Map.of("largest", 0, "axis", 1))
                .output("y", 3);
    }

    private void indices() {
        model("index from the end", 13)
                .tensor("i", scalar(-2))
                .node("Gather", List.of("y"), List.of("x", "i"), Map.of("axis", 1))
                .output("y", 2);
        model("int32 indices", 13)
                .node("Constant", List.of("i"), List.of(), Map.of("value_ints", List.of(3, 0, -1)))
                .node("Cast", List.of("j"), List.of("i"), Map.of("to", 6))
                .node("Gather", List.of("y"), List.of("x", "j"), Map.of("axis", 2))
                .output("y", 3);
    }

    private void networks() {
        model("perceptron", 13)
                .node("Flatten", "f", "x")
                .tensor("w1", random(24, 32))
                .tensor("b1", random(32))
                .node("MatMul", "m1", "f", "w1")
                .node("Add", "a1", "m1", "b1")
                .node("Relu", "r1", "a1")
                .tensor("w2", random(20, 32))
                .tensor("b2", random(20))
                .node("Gemm", List.of("g2"), List.of("r1", "w2", "b2"), Map.of("transB", 1))
                .node("Tanh", "t2", "g2")
                .tensor("w3", random(20, 5))
                .node("Gemm", List.of("y"), List.of("t2", "w3"), Map.of())
                .output("y", 2);
        model("convolutions", 13)
                .tensor("w1", random(12, 4, 3))
                .tensor("b1", random(12))
                .node("Conv", List.of("c1"), List.of("x", "w1", "b1"), Map.of("pads", List.of(1, 1)))
                .tensor("scale", random(12))
                .tensor("shift", random(12))
                .tensor("mean", random(12))
                .tensor("variance", GraphCases.random(new SplittableRandom(1), Shape.of(12), true))
                .node(
                        "BatchNormalization",
                        List.of("n1"),
                        List.of("c1", "scale", "shift", "mean", "variance"),
                        Map.of())
                .node("Relu", "r1", "n1")
                .node(
                        "MaxPool",
                        List.of("p1"),
                        List.of("r1"),
                        Map.of("kernel_shape", List.of(2), "strides", List.of(2)))
                .tensor("w2", random(16, 12, 3))
                .node("Conv", "c2", "p1", "w2")
                .node("Flatten", "f", "c2")
                .tensor("w3", random(5, 16))
                .node("Gemm", List.of("y"), List.of("f", "w3"), Map.of("transB", 1))
                .output("y", 2);
        model("residual stream with norms", 17)
                .tensor("w0", random(6, 16))
                .node("MatMul", "s", "x", "w0")
                .tensor("scale", random(16))
                .tensor("shift", random(16))
                .node("LayerNormalization", "n", "s", "scale", "shift")
                .tensor("w1", random(16, 40))
                .tensor("b1", random(40))
                .node("MatMul", "m1", "n", "w1")
                .node("Add", "a1", "b1", "m1")
                .node("Sigmoid", "g1", "a1")
                .node("Mul", "h1", "a1", "g1")
                .tensor("w2", random(40, 16))
                .node("MatMul", "m2", "h1", "w2")
                .node("Add", "s2", "s", "m2")
                .tensor("w3", random(16, 3))
                .node("MatMul", "y", "s2", "w3")
                .output("y", 3);
    }
}
