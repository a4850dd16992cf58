package io.densitometer.prune.dependency;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Value;
import io.densitometer.prune.dependency.ReshapeFactors.Factor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A first look at the reshapes of a graph: which of the factors that they join or split is needed whole anyway, as the positions behind
 * a convolution are, so that another may be cut instead.
 */
final class FactorSurvey {
    private final Slots slots = new Slots();
    /** Slots of each factor, by the reshape's output. */
    private final Map<Value, Map<Factor, Integer>> starts = new HashMap<>();

    private FactorSurvey() {}

    /** Looks at a graph of primitives. */
    static FactorSurvey of(Graph flat) {
        FactorSurvey survey = new FactorSurvey();
        Dependencies.tie(survey.slots, flat, survey::look);
        return survey;
    }

    /** Ties the factors that are axes of their own. */
    private void look(Value from, Value to) {
        ReshapeFactors factors = ReshapeFactors.of(from.shape(), to.shape());
        look(from, factors, true, to);
        look(to, factors, false, to);
    }

    private void look(Value value, ReshapeFactors factors, boolean input, Value output) {
        Map<Factor, Integer> known = starts.computeIfAbsent(output, v -> new HashMap<>());
        for (int axis = 0; axis < value.shape().rank(); axis++) {
            List<Factor> own = factors.axis(input, axis);
            boolean alone = own.size() == 1 && !factors.isScrambled(input, axis);
            if (alone && slots.first(value, axis) != Slots.NONE) {
                int size = value.shape().size(axis);
                int start = known.computeIfAbsent(own.get(0), f -> slots.allocate(size));
                slots.tie(start, slots.first(value, axis), size);
            }
        }
    }

    /** Whether none of a factor's positions could be cut even if the reshape were not there. */
    boolean isWhole(Value output, Factor factor) {
        Integer start = starts.get(output).get(factor);
        for (int i = 0; start != null && i < factor.size(); i++) {
            if (!slots.isFrozen(start + i)) {
                return false;
            }
        }
        return start != null;
    }
}
