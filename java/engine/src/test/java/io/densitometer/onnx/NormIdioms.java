package io.densitometer.onnx;

import static io.densitometer.onnx.ForeignIdioms.random;

import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The part of {@link ForeignIdioms} that normalises. */
final class NormIdioms {
    private final List<TestModel> models = new ArrayList<>();

    private NormIdioms() {}

    static List<TestModel> all() {
        NormIdioms made = new NormIdioms();
        made.norms();
        made.normsOfSeveralAxes();
        made.normsByRoots();
        return made.models;
    }

    private TestModel model(String name, int opset) {
        TestModel model = new TestModel(name, opset).input("x", "N", 4, 6);
        models.add(model);
        return model;
    }

    private static TestModel variance(TestModel model) {
        return model.node("ReduceMean", List.of("m"), List.of("x"), Map.of("axes", List.of(2)))
                .node("Sub", "d", "x", "m")
                .node("Mul", "s", "d", "d")
                .node("ReduceMean", List.of("v"), List.of("s"), Map.of("axes", List.of(-1)))
                .tensor("epsilon", Tensor.scalar(1e-6))
                .node("Add", "e", "v", "epsilon");
    }

    private void norms() {
        variance(model("LayerNormalization by reciprocal", 13))
                .node("Sqrt", "q", "e")
                .node("Reciprocal", "r", "q")
                .node("Mul", "n", "d", "r")
                .tensor("scale", random(6))
                .node("Mul", "y", "n", "scale")
                .output("y", 3);
        variance(model("LayerNormalization by power", 11))
                .tensor("p", Tensor.scalar(-0.5))
                .node("Pow", "r", "e", "p")
                .node("Mul", "n", "r", "d")
                .tensor("scale", random(1, 1, 6))
                .tensor("shift", random(6))
                .node("Mul", "t", "scale", "n")
                .node("Add", "y", "t", "shift")
                .output("y", 3);
        model("LayerNormalization with two differences", 13)
                .node("ReduceMean", List.of("m"), List.of("x"), Map.of("axes", List.of(2)))
                .node("Sub", "d", "x", "m")
                .node("Sub", "d2", "x", "m")
                .tensor("two", Tensor.scalar(2))
                .node("Pow", "s", "d2", "two")
                .node("ReduceMean", List.of("v"), List.of("s"), Map.of("axes", List.of(2)))
                .tensor("epsilon", Tensor.scalar(1e-5))
                .node("Add", "e", "epsilon", "v")
                .node("Sqrt", "q", "e")
                .node("Div", "y", "d", "q")
                .output("y", 3);
        model("apart: a norm over time", 13)
                .node("ReduceMean", List.of("m"), List.of("x"), Map.of("axes", List.of(1)))
                .node("Sub", "d", "x", "m")
                .node("Mul", "s", "d", "d")
                .node("ReduceMean", List.of("v"), List.of("s"), Map.of("axes", List.of(1)))
                .tensor("epsilon", Tensor.scalar(1e-5))
                .node("Add", "e", "v", "epsilon")
                .node("Sqrt", "q", "e")
                .node("Div", "y", "d", "q")
                .output("y", 3);
    }

    private void normsOfSeveralAxes() {
        model("LayerNormalization over two axes", 17)
                .tensor("scale", random(4, 6))
                .tensor("shift", random(1, 4, 6))
                .node("LayerNormalization", List.of("y"), List.of("x", "scale", "shift"), Map.of("axis", 1))
                .output("y", 3);
        model("LayerNormalization over two axes without a shift", 22)
                .ints("sizes", 0, 2, 2, 6)
                .node("Reshape", "r", "x", "sizes")
                .tensor("scale", random(2, 6))
                .node("LayerNormalization", List.of("y"), List.of("r", "scale"), Map.of("axis", -2, "epsilon", 1e-3f))
                .output("y", 4);
        model("LayerNormalization of instances", 13)
                .tensor("scale", random(4))
                .tensor("shift", random(4))
                .node("InstanceNormalization", List.of("y"), List.of("x", "scale", "shift"), Map.of("epsilon", 1e-4f))
                .output("y", 3);
        for (int opset : new int[] {18, 21}) {
            int scales = opset < 21 ? 2 : 4;
            model("LayerNormalization of groups in set " + opset, opset)
                    .tensor("scale", random(scales))
                    .tensor("shift", random(scales))
                    .node(
                            "GroupNormalization",
                            List.of("y"),
                            List.of("x", "scale", "shift"),
                            Map.of("num_groups", 2, "epsilon", 1e-3f))
                    .output("y", 3);
        }
        model("LayerNormalization of groups by instances", 18)
                .ints("groups", 0, 2, -1)
                .node("Reshape", "g", "x", "groups")
                .tensor("ones", Tensor.of(Shape.of(2), 1f, 1f))
                .tensor("zeros", Tensor.of(Shape.of(2), 0f, 0f))
                .node("InstanceNormalization", "n", "g", "ones", "zeros")
                .node("Shape", "sizes", "x")
                .node("Reshape", "r", "n", "sizes")
                .tensor("scale", random(4, 1))
                .tensor("shift", random(4, 1))
                .node("Mul", "s", "r", "scale")
                .node("Add", "y", "s", "shift")
                .output("y", 3);
        model("apart: a norm over two axes, written out", 13)
                .node("ReduceMean", List.of("m"), List.of("x"), Map.of("axes", List.of(-2, -1)))
                .node("Sub", "d", "x", "m")
                .tensor("two", Tensor.scalar(2))
                .node("Pow", "p", "d", "two")
                .node("ReduceMean", List.of("v"), List.of("p"), Map.of("axes", List.of(-2, -1)))
                .tensor("epsilon", Tensor.scalar(1e-5))
                .node("Add", "e", "v", "epsilon")
                .node("Sqrt", "q", "e")
                .node("Div", "y", "d", "q")
                .output("y", 3);
    }

    private void normsByRoots() {
        root(model("apart: a norm by the root of squares", 18))
                .node("Reciprocal", "r", "q")
                .node("Mul", "n", "x", "r")
                .tensor("scale", random(6))
                .node("Mul", "y", "n", "scale")
                .output("y", 3);
        root(model("apart: a norm by the root of squares, divided", 13))
                .tensor("one", Tensor.scalar(1))
                .node("Div", "r", "one", "q")
                .node("Mul", "n", "x", "r")
                .tensor("scale", random(6))
                .node("Mul", "y", "scale", "n")
                .output("y", 3);
    }

    /** {@code q = sqrt(mean(x^2) + epsilon)}. */
    private static TestModel root(TestModel model) {
        model.tensor("two", Tensor.scalar(2)).node("Pow", "s", "x", "two");
        TestModel mean = model.opset() < 18
                ? model.node("ReduceMean", List.of("m"), List.of("s"), Map.of("axes", List.of(-1)))
                : model.ints("axes", -1).node("ReduceMean", "m", "s", "axes");
        return mean.tensor("epsilon", Tensor.scalar(1e-6))
                .node("Add", "e", "m", "epsilon")
                .node("Sqrt", "q", "e");
    }
}
