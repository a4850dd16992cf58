package io.densitometer.prune.dependency;

import io.densitometer.graph.DType;
import io.densitometer.graph.Node;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Slots that hold zeros once the weights on them do; at first those of all weights but constants. */
final class Zeros {
    private final Slots slots;
    private final BitSet zeros = new BitSet();
    private final Map<Value, Weight> weights;

    Zeros(Slots slots, Map<Value, Weight> weights) {
        this.slots = slots;
        this.weights = weights;
        weights.forEach((value, weight) -> {
            for (int axis = 0; axis < value.shape().rank(); axis++) {
                set(value, axis, i -> weight.kind() != Weight.Kind.CONSTANT);
            }
        });
    }

    /** Zero where all of the operands are, which are broadcast to the output. */
    Void every(Node node, List<Value> operands) {
        return every(node, operands, -1);
    }

    /** The same on all axes but one. */
    Void every(Node node, List<Value> operands, int but) {
        Value y = node.output();
        for (int axis = 0; axis < y.shape().rank(); axis++) {
            int along = axis;
            List<IntPredicate> all =
                    operands.stream().map(x -> broadcast(x, y, along)).toList();
            if (axis != but) {
                set(y, axis, i -> all.stream().allMatch(p -> p.test(i)));
            }
        }
        return null;
    }

    /** Where an operand is zero along an axis of the output; without that axis, it is zero as a whole or not. */
    IntPredicate broadcast(Value x, Value y, int axis) {
        int own = axis - y.shape().rank() + x.shape().rank();
        if (own >= 0 && x.shape().size(own) == y.shape().size(axis)) {
            return of(x, own);
        }
        boolean zero = isConstant(x, 0, 0);
        return i -> zero;
    }

    boolean isPositive(Value x) {
        return isConstant(x, Double.MIN_VALUE, Double.MAX_VALUE);
    }

    private boolean isConstant(Value x, double least, double most) {
        Weight weight = weights.get(x);
        if (weight == null || weight.kind() != Weight.Kind.CONSTANT || x.dtype() != DType.FLOAT) {
            return false;
        }
        Tensor data = weight.data();
        return IntStream.range(0, data.size()).allMatch(i -> data.get(i) >= least && data.get(i) <= most);
    }

    /** Freezes the positions along an axis that are summed over, but for those where this value or its factor is zero. */
    void sum(Value x, int axis, IntPredicate factorIsZero) {
        int first = slots.first(x, axis);
        for (int i = 0; i < x.shape().size(axis); i++) {
            if (!isZero(x, axis, i) && !factorIsZero.test(i)) {
                slots.freeze(first == Slots.NONE ? Slots.NONE : first + i, 1);
            }
        }
    }

    void copy(Value from, int axis, Value to, int target) {
        set(to, target, of(from, axis));
    }

    IntPredicate of(Value x, int axis) {
        return i -> isZero(x, axis, i);
    }

    boolean isZero(Value x, int axis, int position) {
        int first = slots.first(x, axis);
        return first != Slots.NONE && zeros.get(first + position);
    }

    void set(Value y, int axis, IntPredicate zero) {
        int first = slots.first(y, axis);
        for (int i = 0; i < y.shape().size(axis) && first != Slots.NONE; i++) {
            if (zero.test(i)) {
                zeros.set(first + i);
            }
        }
    }
}
