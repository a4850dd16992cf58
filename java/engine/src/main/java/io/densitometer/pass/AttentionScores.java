package io.densitometer.pass;

import io.densitometer.graph.DType;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Expand;
import io.densitometer.graph.op.MatMul;
import io.densitometer.graph.op.Where;
import java.util.function.LongPredicate;

/**
 * What a softmax of attention is taken of: the product of queries and turned keys, times a number, under a causal mask or none.
 *
 * @param queries {@code [.., Lq, E]}
 * @param keys {@code [.., E, Lk]}
 */
record AttentionScores(Value queries, Value keys, double scale, boolean causal) {
    /** What exporters write in place of minus infinity is at most this. */
    private static final double HIDDEN = -1e4;

    /** The parts of a softmax's input, else null. */
    static AttentionScores of(Matching matching, Value input) {
        Value value = input;
        double scale = 1;
        Boolean causal = null;
        Step step = step(matching, value, scale);
        while (step != null) {
            causal = step.causal == null ? causal : step.causal;
            scale *= step.factor;
            value = step.of;
            Step next = step(matching, value, scale);
            step = next == null || next.causal == null || causal == null ? next : null;
        }
        Node product = matching.made(value, MatMul.class);
        boolean fits = product != null
                && product.input(0).shape().rank() == product.input(1).shape().rank();
        return fits ? new AttentionScores(product.input(0), product.input(1), scale, causal != null && causal) : null;
    }

    /** A product with a number, or a mask: causal, or hiding nothing. */
    private record Step(Value of, double factor, Boolean causal) {}

    /** @param scale of what the step gives, which masks are multiplied by as well */
    private static Step step(Matching matching, Value value, double scale) {
        Matching.Scaled scaled = matching.scaled(value);
        return scaled == null ? mask(matching, value, scale) : new Step(scaled.value(), scaled.factor(), null);
    }

    private static Step mask(Matching matching, Value value, double scale) {
        Node add = matching.made(value, Binary.Kind.ADD);
        for (int side = 0; side < 2 && add != null; side++) {
            Boolean causal = additive(matching, add.input(side), value.shape(), scale);
            if (causal != null && add.input(1 - side).type().equals(value.type())) {
                return new Step(add.input(1 - side), 1, causal);
            }
        }
        Node where = matching.made(value, Where.class);
        return where == null ? null : chosen(matching, where, scale);
    }

    /** Whether a mask to be added is causal, or false when it hides nothing; null when it is neither. */
    private static Boolean additive(Matching matching, Value mask, Shape scores, double scale) {
        Tensor data = rows(matching, mask, scores);
        if (data == null || data.dtype() != DType.FLOAT) {
            return null;
        }
        return causal(data, scores, i -> data.get(i) == 0, i -> data.get(i) * scale <= HIDDEN);
    }

    /** The scores where a stored condition says so, and hidden elsewhere. */
    private static Step chosen(Matching matching, Node where, double scale) {
        Shape scores = where.output().shape();
        Tensor data = rows(matching, where.input(0), scores);
        for (int shown = 1; shown <= 2 && data != null; shown++) {
            int side = shown;
            boolean hides = hidden(matching, where.input(3 - side), scale);
            LongPredicate seen = i -> (data.getLong(i) != 0) == (side == 1);
            Boolean causal = hides ? causal(data, scores, seen, seen.negate()) : null;
            if (causal != null && where.input(side).type().equals(where.output().type())) {
                return new Step(where.input(side), 1, causal);
            }
        }
        return null;
    }

    private static boolean hidden(Matching matching, Value value, double scale) {
        return matching.number(stretched(matching, value)).orElse(0) * scale <= HIDDEN;
    }

    private static Value stretched(Matching matching, Value value) {
        Node expand = matching.made(value, Expand.class);
        return expand == null ? value : expand.input(0);
    }

    /** A stored mask of one row per query and one column per key, else null. */
    private static Tensor rows(Matching matching, Value mask, Shape scores) {
        Weight weight = matching.weight(stretched(matching, mask));
        boolean fits = weight != null
                && weight.data().shape().rank() >= 2
                && weight.data().size() == (long) scores.size(-2) * scores.last()
                && weight.data().shape().last() == scores.last();
        return fits ? weight.data() : null;
    }

    private static Boolean causal(Tensor mask, Shape scores, LongPredicate seen, LongPredicate hidden) {
        boolean causal = true;
        boolean open = true;
        int columns = scores.last();
        for (int i = 0; i < mask.size(); i++) {
            boolean later = i % columns > i / columns;
            causal &= later ? hidden.test(i) : seen.test(i);
            open &= seen.test(i);
        }
        return open ? Boolean.FALSE : causal ? Boolean.TRUE : null;
    }
}
