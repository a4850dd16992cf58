package io.densitometer.onnx;

import static io.densitometer.graph.GraphException.require;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Transpose;
import io.densitometer.onnx.Dims.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How ONNX's Einsum of two tensors becomes a MatMul between transposes. */
final class EinsumRules {
    private EinsumRules() {}

    static void addTo(Map<String, Function<NodeReader, List<Value>>> rules) {
        rules.put("Einsum", n -> List.of(einsum(n)));
    }

    private static Value einsum(NodeReader n) {
        String equation = n.text("equation", "").replace(" ", "");
        require(
                equation.matches("[a-zA-Z]+,[a-zA-Z]+->[a-zA-Z]*") && n.inputs() == 2,
                "the equation '%s' is not supported: only those of two tensors without '...', such as ij,jk->ik, are",
                equation);
        String[] parts = equation.split(",|->", -1);
        Value left = n.value(0);
        Value right = n.value(1);
        requireDistinct(parts[0], left);
        requireDistinct(parts[1], right);
        String shared = letters(parts[0], c -> has(parts[1], c) && has(parts[2], c));
        String summed = letters(parts[0], c -> has(parts[1], c) && !has(parts[2], c));
        String rows = letters(parts[0], c -> !has(parts[1], c));
        String columns = letters(parts[1], c -> !has(parts[0], c));
        String made = shared + rows + columns;
        boolean product = parts[2].length() == made.length() && parts[2].chars().allMatch(c -> has(made, c));
        require(product, "the equation '%s' is not supported: only products of two tensors are", equation);
        GraphBuilder b = n.builder();
        // Without shared axes the rows may stay apart, as in a linear layer.
        Value a = shared.isEmpty() && !rows.isEmpty()
                ? matrices(b, left, parts[0], List.of(summed), rows)
                : matrices(b, left, parts[0], List.of(rows, summed), shared);
        Value c = matrices(b, right, parts[1], List.of(summed, columns), shared);
        List<Dim> sizes = new ArrayList<>(sizes(left, parts[0], shared + rows));
        sizes.addAll(sizes(right, parts[1], columns));
        Value result = b.reshape(b.matMul(a, c), Dims.vector(sizes).shape());
        return turned(b, result, made, parts[2]);
    }

    private static boolean has(String letters, int letter) {
        return letters.indexOf(letter) >= 0;
    }

    private static String letters(String of, java.util.function.IntPredicate kept) {
        return of.chars().filter(kept).mapToObj(c -> String.valueOf((char) c)).collect(Collectors.joining());
    }

    private static void requireDistinct(String letters, Value x) {
        require(
                letters.length() == x.shape().rank()
                        && letters.chars().distinct().count() == letters.length(),
                "'%s' does not name the axes of %s once each",
                letters,
                x);
    }

    /** {@code [shared.., product of each side]}. */
    private static Value matrices(GraphBuilder b, Value x, String letters, List<String> sides, String shared) {
        Value y = turned(b, x, letters, shared + String.join("", sides));
        List<Dim> sizes = new ArrayList<>(sizes(x, letters, shared));
        sides.forEach(side -> sizes.add(ReshapeRules.product(sizes(x, letters, side))));
        return b.reshape(y, Dims.vector(sizes).shape());
    }

    private static List<Dim> sizes(Value x, String letters, String of) {
        Shape shape = x.shape();
        return of.chars().mapToObj(c -> Dims.of(shape).get(letters.indexOf(c))).toList();
    }

    private static Value turned(GraphBuilder b, Value x, String from, String to) {
        List<Integer> order = to.chars().mapToObj(from::indexOf).toList();
        return from.equals(to) ? x : b.add(new Transpose(order), x);
    }
}
