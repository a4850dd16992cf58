package io.densitometer.onnx;

import io.densitometer.graph.GraphCases;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Adds nodes to a model with the names that one of PyTorch's exporters gives. */
final class ExporterStyle {
    /** The two exporters: {@code dynamo=False} and {@code dynamo=True}. */
    enum Exporter {
        TORCHSCRIPT,
        DYNAMO
    }

    private final TestModel model;
    private final Exporter exporter;
    private final int opset;
    private final Map<String, Integer> counters = new HashMap<>();
    private final SplittableRandom random = new SplittableRandom(11);
    private String scope = "";

    ExporterStyle(String name, Exporter exporter, int opset) {
        this.exporter = exporter;
        this.opset = opset;
        String label = "%s in the manner of %s, opset %d"
                .formatted(name, exporter.name().toLowerCase(java.util.Locale.ROOT), opset);
        model = new TestModel(label, opset).input("x", exporter == Exporter.DYNAMO ? "s77" : "batch_size", 4, 6);
        model.graph().setName("main_graph");
    }

    TestModel model() {
        return model;
    }

    int opset() {
        return opset;
    }

    boolean dynamo() {
        return exporter == Exporter.DYNAMO;
    }

    /** The module whose nodes come next, such as {@code /encoder/layers.0}. */
    ExporterStyle in(String module) {
        scope = module;
        return this;
    }

    /** A node; returns its output's name. */
    String op(String op, Map<String, Object> attributes, String... inputs) {
        String part = dynamo() ? op.toLowerCase(java.util.Locale.ROOT) : scope + "/" + op;
        int count = counters.merge(part, 1, Integer::sum);
        String name = count == 1 ? part : part + "_" + (count - 1);
        String output = dynamo() ? name : name + "_output_0";
        model.named(dynamo() ? "node_" + name : name, op, output, List.of(inputs), attributes);
        return output;
    }

    String op(String op, String... inputs) {
        return op(op, Map.of(), inputs);
    }

    /** Names the last node's result as the model's output. */
    TestModel end(int rank) {
        model.graph().getNodeBuilder(model.graph().getNodeCount() - 1).setOutput(0, "y");
        return model.output("y", rank);
    }

    String weight(String name, int... sizes) {
        model.tensor(name, GraphCases.random(random.split(), Shape.of(sizes), false));
        return name;
    }

    String positive(String name, int... sizes) {
        model.tensor(name, GraphCases.random(random.split(), Shape.of(sizes), true));
        return name;
    }

    String number(double number) {
        return op("Constant", Map.of("value", Tensor.of(Shape.of(), (float) number)));
    }

    String integer(long number) {
        return op("Constant", Map.of("value", Tensor.of(Shape.of(), new long[] {number})));
    }

    String integers(long... numbers) {
        return op("Constant", Map.of("value", Tensor.of(Shape.of(numbers.length), numbers)));
    }

    /** Squeeze, Unsqueeze and ReduceMean have their axes as attribute at first and as input later. */
    String along(String op, int from, Map<String, Object> attributes, String x, long... axes) {
        if (opset >= from) {
            return op(op, attributes, x, integers(axes));
        }
        Map<String, Object> all = new HashMap<>(attributes);
        all.put("axes", Arrays.stream(axes).boxed().toList());
        return op(op, all, x);
    }

    /** One size of a value, as a vector of one element. */
    String size(String x, int axis) {
        if (dynamo()) {
            return op("Shape", Map.of("start", axis, "end", axis + 1), x);
        }
        String size = op("Gather", Map.of("axis", 0), op("Shape", x), integer(axis));
        return along("Unsqueeze", 13, Map.of(), size, 0);
    }

    /** Reshapes to sizes of which strings are computed ones. */
    String view(String x, Object... sizes) {
        List<String> parts = new ArrayList<>();
        for (Object size : sizes) {
            parts.add(size instanceof String computed ? computed : integers(((Number) size).longValue()));
        }
        return op("Reshape", x, op("Concat", Map.of("axis", 0), parts.toArray(String[]::new)));
    }

    String permute(String x, Integer... order) {
        return op("Transpose", Map.of("perm", List.of(order)), x);
    }

    /** {@code nn.Linear} on a value of three axes. */
    String linear(String name, String x, int inputs, int outputs) {
        String bias = weight(name + ".bias", outputs);
        if (dynamo() && opset < 20) {
            String turned = permute(weight(name + ".weight", outputs, inputs), 1, 0);
            return op("Add", op("MatMul", x, turned), bias);
        }
        // Constant folding turns the weight round and forgets its name.
        String folded = dynamo()
                ? "val_" + counters.merge("val", 1, Integer::sum)
                : "onnx::MatMul_" + (100 + counters.merge("onnx", 1, Integer::sum));
        String product = op("MatMul", x, weight(folded, inputs, outputs));
        return dynamo() ? op("Add", product, bias) : op("Add", bias, product);
    }

    /** {@code nn.Linear} on a matrix. */
    String gemm(String name, String x, int inputs, int outputs) {
        return op(
                "Gemm",
                Map.of("transB", 1, "alpha", 1f, "beta", 1f),
                x,
                weight(name + ".weight", outputs, inputs),
                weight(name + ".bias", outputs));
    }

    String layerNorm(String name, String x, int width) {
        String scale = weight(name + ".weight", width);
        String bias = weight(name + ".bias", width);
        if (opset >= 17) {
            return op("LayerNormalization", Map.of("axis", -1, "epsilon", 1e-5f), x, scale, bias);
        }
        String centred = op("Sub", x, along("ReduceMean", 18, Map.of(), x, -1));
        String squares = op("Pow", centred, number(2));
        String variance = along("ReduceMean", 18, Map.of(), squares, -1);
        String deviation = op("Sqrt", op("Add", variance, number(1e-5)));
        return op("Add", op("Mul", op("Div", centred, deviation), scale), bias);
    }

    String gelu(String x) {
        if (opset >= 20) {
            return op("Gelu", Map.of("approximate", "none"), x);
        }
        String erf = op("Erf", op("Div", x, number(Math.sqrt(2))));
        String sum = op("Add", erf, number(1));
        return dynamo() ? op("Mul", number(0.5), op("Mul", x, sum)) : op("Mul", op("Mul", x, sum), number(0.5));
    }
}
