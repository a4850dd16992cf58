package io.densitometer.onnx;

import static io.densitometer.graph.GraphException.require;

import io.densitometer.graph.DType;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Cast;
import io.densitometer.graph.op.Dropout;
import io.densitometer.graph.op.Unary;
import io.densitometer.graph.op.Where;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** How ONNX's elementwise operators become nodes. */
final class ElementwiseRules {
    private ElementwiseRules() {}

    static void addTo(Map<String, Function<NodeReader, List<Value>>> rules) {
        for (Unary.Kind kind : Unary.Kind.values()) {
            Unary op = new Unary(kind);
            rules.put(op.name(), n -> unary(n, op));
        }
        for (Binary.Kind kind : Binary.Kind.values()) {
            Binary op = new Binary(kind);
            rules.put(op.name(), n -> chain(n, op));
        }
        rules.put("Sum", n -> chain(n, new Binary(Binary.Kind.ADD)));
        rules.put("Clip", ElementwiseRules::clip);
        rules.put("Where", n -> List.of(n.builder().add(new Where(), n.value(0), n.value(1), n.value(2))));
        rules.put("Cast", n -> cast(n, TensorCodec.dtype(n.size("to", 0), "the result")));
        rules.put("CastLike", n -> cast(n, n.dtype(1)));
        rules.put("Dropout", ElementwiseRules::dropout);
    }

    private static List<Value> unary(NodeReader n, Unary op) {
        String approximate = n.text("approximate", "none");
        if (approximate.equals("tanh")) {
            return List.of(geluByTanh(n.builder(), n.value(0)));
        }
        n.only("approximate", "none");
        double alpha = n.number("alpha", 1);
        require(alpha == 1, "alpha = %s is not supported: only 1 is", alpha);
        return List.of(n.builder().add(op, n.value(0)));
    }

    /** {@code x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3)))}. */
    private static Value geluByTanh(GraphBuilder b, Value x) {
        Value cube = b.times(b.times(b.times(x, x), x), 0.044715);
        Value curve = b.apply(Unary.Kind.TANH, b.times(b.plus(x, cube), Math.sqrt(2 / Math.PI)));
        return b.times(b.times(x, b.plus(curve, b.scalar(1))), 0.5);
    }

    /** Max, Min and Sum take any number of inputs, the others two. */
    private static List<Value> chain(NodeReader n, Binary op) {
        n.only("fmod", 0);
        Value result = n.value(0);
        for (int i = 1; i < n.inputs(); i++) {
            result = n.builder().add(op, result, n.value(i));
        }
        return List.of(result);
    }

    private static List<Value> clip(NodeReader n) {
        Value x = n.value(0);
        x = n.has(1) ? n.builder().add(new Binary(Binary.Kind.MAX), x, n.value(1)) : x;
        return List.of(n.has(2) ? n.builder().add(new Binary(Binary.Kind.MIN), x, n.value(2)) : x);
    }

    private static List<Value> cast(NodeReader n, DType to) {
        n.ignore("saturate");
        return List.of(n.builder().add(new Cast(to), n.value(0)));
    }

    private static List<Value> dropout(NodeReader n) {
        n.ignore("seed");
        boolean training = n.has(2) && n.scalar(2, 0) != 0;
        require(!training, "training_mode is not supported: export the model for inference");
        double ratio = n.states("ratio") ? n.number("ratio", 0) : n.scalar(1, 0.5);
        return List.of(n.builder().add(new Dropout(ratio), n.value(0)));
    }
}
