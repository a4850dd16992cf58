package io.densitometer.onnx;

import static io.densitometer.graph.GraphException.require;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Pool;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** How ONNX's products and pools become nodes. */
final class ContractionRules {
    private ContractionRules() {}

    static void addTo(Map<String, Function<NodeReader, List<Value>>> rules) {
        rules.put("MatMul", n -> List.of(n.builder().matMul(n.value(0), n.value(1))));
        rules.put("Gemm", ContractionRules::gemm);
        rules.put("MaxPool", n -> pool(n, Pool.Kind.MAX));
        rules.put("AveragePool", n -> pool(n, Pool.Kind.AVERAGE));
    }

    private static List<Value> gemm(NodeReader n) {
        GraphBuilder b = n.builder();
        Value left = turned(b, n.value(0), n.flag("transA", false));
        Value right = turned(b, n.value(1), n.flag("transB", false));
        Value product = b.times(b.matMul(left, right), n.number("alpha", 1));
        double beta = n.number("beta", 1);
        return List.of(n.has(2) ? b.plus(product, b.times(n.value(2), beta)) : product);
    }

    private static Value turned(GraphBuilder b, Value x, boolean turn) {
        require(x.shape().rank() == 2, "%s is no matrix", x);
        return turn ? b.swapLast(x) : x;
    }

    private static List<Value> pool(NodeReader n, Pool.Kind kind) {
        n.only("auto_pad", "NOTSET");
        n.only("ceil_mode", 0);
        n.only("storage_order", 0);
        require(positive(n, "dilations") == 1, "dilations are not supported");
        int kernel = positive(n, "kernel_shape");
        int[] pads = n.sizes("pads", 2, 0);
        requireCounts(pads);
        boolean padded = pads[0] + pads[1] > 0;
        require(!n.flag("count_include_pad", false) || !padded, "count_include_pad is not supported");
        Pool op = new Pool(kind, kernel, positive(n, "strides"), pads[0], pads[1]);
        return n.builder().addAll(op, List.of(n.value(0)));
    }

    private static void requireCounts(int[] pads) {
        require(pads[0] >= 0 && pads[1] >= 0, "negative pads are not supported: use Slice");
    }

    private static int positive(NodeReader n, String attribute) {
        int value = n.sizes(attribute, 1, 1)[0];
        require(value > 0, "%s %d must be positive", attribute, value);
        return value;
    }
}
