package io.densitometer.onnx;

import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.onnx.ExporterStyle.Exporter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Small networks as PyTorch's exporters write them, each reading {@code x [batch, 4, 6]}: files that PyTorch wrote
 * ({@code export_torch_models.py}, see the folder {@code exported}), and the same networks in other operator sets and as older versions
 * wrote them, built here node by node after the exporters' sources. The latter are called "in the manner of" an exporter.
 */
public final class ExporterModels {
    private static final int WIDTH = 16;
    private static final int HEADS = 2;
    private static final int LENGTH = 4;

    private ExporterModels() {}

    /** The exporters with the operator sets that each writes. */
    public static List<TestModel> all() {
        List<TestModel> models = new ArrayList<>(written());
        for (int opset : new int[] {11, 13, 17, 18, 20}) {
            models.addAll(networks(Exporter.TORCHSCRIPT, opset));
        }
        for (int opset : new int[] {18, 20}) {
            models.addAll(networks(Exporter.DYNAMO, opset));
        }
        return models;
    }

    /** Files that PyTorch wrote. */
    static List<TestModel> written() {
        return Stream.of("mlp", "convnet", "encoder", "forecaster")
                .flatMap(network ->
                        Stream.of("torchscript", "dynamo").map(exporter -> network + "_" + exporter + "_opset"))
                .flatMap(name -> Stream.of(11, 13, 17, 18, 20).map(opset -> name + opset))
                .map(name -> TestModel.read("exported/" + name + ".onnx", name.replace('_', ' ')))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Files that PyTorch wrote of models in half precision, inputs and outputs included, each of a model that is in {@link #written}. */
    public static List<TestModel> halves() {
        return Stream.of("encoder", "forecaster")
                .flatMap(network -> Stream.of(network + "_torchscript_opset17", network + "_dynamo_opset20"))
                .map(name -> TestModel.read("exported/" + name + "_half.onnx", name.replace('_', ' ') + " half"))
                .map(Optional::orElseThrow)
                .toList();
    }

    /** One of each network. */
    public static List<TestModel> some() {
        return List.of(
                perceptron(new ExporterStyle("mlp", Exporter.TORCHSCRIPT, 17)),
                convolutions(new ExporterStyle("convnet", Exporter.DYNAMO, 20)),
                encoder(new ExporterStyle("encoder", Exporter.TORCHSCRIPT, 13)),
                forecaster(new ExporterStyle("forecaster", Exporter.DYNAMO, 18)));
    }

    private static List<TestModel> networks(Exporter exporter, int opset) {
        List<TestModel> models = new ArrayList<>();
        models.add(perceptron(new ExporterStyle("mlp", exporter, opset)));
        models.add(convolutions(new ExporterStyle("convnet", exporter, opset)));
        models.add(encoder(new ExporterStyle("encoder", exporter, opset)));
        if (opset >= 14) {
            models.add(forecaster(new ExporterStyle("forecaster", exporter, opset)));
        }
        return models;
    }

    private static TestModel perceptron(ExporterStyle m) {
        String flat = m.in("/flatten").op("Flatten", Map.of("axis", 1), "x");
        String wide = m.in("/net/net.0").gemm("net.0", flat, 24, 32);
        String first = norm(m.in("/net/net.1"), "net.1", wide, 32);
        String hidden = m.in("/net/net.2").op("Relu", first);
        m.in("/net/net.3").gemm("net.3", hidden, 32, 5);
        return m.end(2);
    }

    private static String norm(ExporterStyle m, String name, String x, int channels) {
        return m.op(
                "BatchNormalization",
                m.opset() < 14
                        ? Map.of("epsilon", 1e-5f, "momentum", 0.9f)
                        : Map.of("epsilon", 1e-5f, "momentum", 0.9f, "training_mode", 0),
                x,
                m.weight(name + ".weight", channels),
                m.weight(name + ".bias", channels),
                m.weight(name + ".running_mean", channels),
                m.positive(name + ".running_var", channels));
    }

    private static TestModel convolutions(ExporterStyle m) {
        String first = m.in("/features/features.0")
                .op(
                        "Conv",
                        Map.of("kernel_shape", List.of(3), "pads", List.of(1, 1), "strides", List.of(1), "group", 1),
                        "x",
                        m.weight("features.0.weight", 12, 4, 3),
                        m.weight("features.0.bias", 12));
        String normed = norm(m.in("/features/features.1"), "features.1", first, 12);
        String active = m.in("/features/features.2").op("Relu", normed);
        String second = m.in("/features/features.3")
                .op(
                        "Conv",
                        Map.of("kernel_shape", List.of(3), "dilations", List.of(1)),
                        active,
                        m.weight("features.3.weight", 16, 12, 3),
                        m.weight("features.3.bias", 16));
        String mean = m.in("").along("ReduceMean", 18, Map.of("keepdims", 0), second, -1);
        m.in("/head").gemm("head", mean, 16, 5);
        return m.end(2);
    }

    /** {@code nn.TransformerEncoderLayer(batch_first=True, activation="gelu")} between two linear layers. */
    private static TestModel encoder(ExporterStyle m) {
        String embedded = m.in("/embed").linear("embed", "x", 6, WIDTH);
        String placed = m.in("").op("Add", embedded, m.weight("positions", 1, LENGTH, WIDTH));
        String mixed = selfAttention(m.in("/layer/self_attn"), placed);
        String sum = m.in("/layer").op("Add", placed, mixed);
        String first = m.in("/layer/norm1").layerNorm("layer.norm1", sum, WIDTH);
        String wide = m.in("/layer/linear1").linear("layer.linear1", first, WIDTH, 32);
        String active = m.in("/layer").gelu(wide);
        String narrow = m.in("/layer/linear2").linear("layer.linear2", active, 32, WIDTH);
        String second = m.in("/layer").op("Add", first, narrow);
        second = m.in("/layer/norm2").layerNorm("layer.norm2", second, WIDTH);
        m.in("/head").linear("head", second, WIDTH, 3);
        return m.end(3);
    }

    /** {@code nn.MultiheadAttention} works on {@code [L, B, C]} and projects queries, keys and values at once. */
    private static String selfAttention(ExporterStyle m, String x) {
        String turned = m.permute(x, 1, 0, 2);
        String all = m.linear("layer.self_attn.in_proj", turned, WIDTH, 3 * WIDTH);
        String length = m.size(all, 0);
        String batch = m.size(all, 1);
        String split = m.view(all, length, batch, 3, WIDTH);
        String ahead = m.permute(m.along("Unsqueeze", 13, Map.of(), split, 0), 3, 1, 2, 0, 4);
        String parts = m.along("Squeeze", 13, Map.of(), ahead, 3);
        String rows = m.op("Mul", batch, m.integers(HEADS));
        List<String> heads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String part = m.op("Gather", Map.of("axis", 0), parts, m.integer(i));
            heads.add(m.permute(m.view(part, length, rows, WIDTH / HEADS), 1, 0, 2));
        }
        String mixed = m.opset() < 14
                ? byBatchedProducts(m, heads)
                : m.view(byScaledProducts(m, fourAxes(m, heads, batch, length), null), rows, LENGTH, WIDTH / HEADS);
        String joined = m.opset() < 14
                ? m.permute(mixed, 1, 0, 2)
                : m.permute(m.view(mixed, batch, HEADS, length, WIDTH / HEADS), 2, 0, 1, 3);
        String flat = m.view(joined, m.op("Mul", length, batch), WIDTH);
        String out = m.gemm("layer.self_attn.out_proj", flat, WIDTH, WIDTH);
        return m.permute(m.view(out, length, batch, WIDTH), 1, 0, 2);
    }

    private static List<String> fourAxes(ExporterStyle m, List<String> heads, String batch, String length) {
        return heads.stream()
                .map(x -> m.view(x, batch, HEADS, length, WIDTH / HEADS))
                .toList();
    }

    /** As before scaled_dot_product_attention: scaled queries, three axes. */
    private static String byBatchedProducts(ExporterStyle m, List<String> heads) {
        String queries = m.op("Div", heads.get(0), m.number(Math.sqrt((double) WIDTH / HEADS)));
        String scores = m.op("MatMul", queries, m.permute(heads.get(1), 0, 2, 1));
        return m.op("MatMul", m.op("Softmax", Map.of("axis", m.opset() < 13 ? 2 : -1), scores), heads.get(2));
    }

    /** scaled_dot_product_attention: the root of the scale on both sides, computed from the shape. */
    private static String byScaledProducts(ExporterStyle m, List<String> heads, String mask) {
        String queries = heads.get(0);
        String width = m.dynamo()
                ? m.op("Shape", Map.of("start", 3), queries)
                : m.op("Slice", m.op("Shape", queries), m.integers(-1), m.integers(Long.MAX_VALUE));
        String one = m.op("Constant", Map.of("value", Tensor.of(Shape.of(1), 1f)));
        String scale = m.op("Div", one, m.op("Sqrt", m.op("Cast", Map.of("to", 1), width)));
        String left = m.op("Mul", queries, m.op("Sqrt", m.op("Cast", Map.of("to", 1), scale)));
        String right = m.op("Mul", turnedKeys(m, heads.get(1)), m.op("Sqrt", scale));
        String scores = m.op("MatMul", left, right);
        scores = mask == null ? scores : m.op("Add", scores, mask);
        return m.op("MatMul", m.op("Softmax", Map.of("axis", -1), scores), heads.get(2));
    }

    private static String turnedKeys(ExporterStyle m, String keys) {
        if (!m.dynamo()) {
            return m.permute(keys, 0, 1, 3, 2);
        }
        String flat = m.view(keys, -1, LENGTH, WIDTH / HEADS);
        return m.view(m.permute(flat, 0, 2, 1), m.size(keys, 0), HEADS, WIDTH / HEADS, LENGTH);
    }

    /** One layer of causal attention as forecasters write it themselves, and the last positions as the forecast. */
    private static TestModel forecaster(ExporterStyle m) {
        String placed = m.in("/embed").linear("embed", "x", 6, WIDTH);
        String batch = m.in("/attention").size(placed, 0);
        List<String> heads = new ArrayList<>();
        for (String name : List.of("query", "key", "value")) {
            String part = m.in("/attention/" + name).linear("attention." + name, placed, WIDTH, WIDTH);
            heads.add(m.view(part, batch, LENGTH, HEADS, -1));
        }
        String mixed = m.in("/attention").dynamo() ? byMaskedProducts(m, heads) : byEinsum(m, heads);
        String joined = m.view(mixed, batch, LENGTH, -1);
        String out = m.in("/attention/out").linear("attention.out", joined, WIDTH, WIDTH);
        String sum = m.in("").op("Add", placed, out);
        sum = m.in("/norm").layerNorm("norm", sum, WIDTH);
        String last =
                m.in("").op("Slice", sum, m.integers(-2), m.integers(Long.MAX_VALUE), m.integers(1), m.integers(1));
        m.in("/head").linear("head", last, WIDTH, 3);
        return m.end(3);
    }

    /** masked_fill on the scores, which are scaled afterwards. */
    private static String byEinsum(ExporterStyle m, List<String> heads) {
        String scores = m.op("Einsum", Map.of("equation", "blhe,bshe->bhls"), heads.get(0), heads.get(1));
        String ones =
                m.op("ConstantOfShape", Map.of("value", Tensor.of(Shape.of(1), 1f)), m.integers(1, 1, LENGTH, LENGTH));
        String later = m.op("Cast", Map.of("to", 9), m.op("Trilu", Map.of("upper", 1), ones, m.integer(1)));
        String masked = m.op("Where", later, m.number(Double.NEGATIVE_INFINITY), scores);
        String scaled = m.op("Mul", masked, m.number(1 / Math.sqrt((double) WIDTH / HEADS)));
        String weights = m.op("Softmax", Map.of("axis", -1), scaled);
        return m.op("Einsum", Map.of("equation", "bhls,bshd->blhd"), weights, heads.get(2));
    }

    private static String byMaskedProducts(ExporterStyle m, List<String> heads) {
        String one = m.op("Constant", Map.of("value", Tensor.of(Shape.of(1), 1f)));
        String ones = m.op("Expand", one, m.integers(LENGTH, LENGTH));
        String zero = m.number(0);
        String later = m.op("Equal", m.op("Trilu", Map.of("upper", 0), ones), zero);
        String mask = m.op("Where", later, m.number(Double.NEGATIVE_INFINITY), zero);
        List<String> split = heads.stream().map(x -> m.permute(x, 0, 2, 1, 3)).toList();
        return m.permute(byScaledProducts(m, split, mask), 0, 2, 1, 3);
    }
}
