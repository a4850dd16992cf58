package io.densitometer.prune.dependency;

import io.densitometer.graph.Value;
import io.densitometer.graph.op.Reread;
import io.densitometer.prune.dependency.ReshapeFactors.Factor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Ties the two sides of a reshape. An axis made of several factors stays a product of them, so only one factor's positions may be cut:
 * the innermost that nothing else needs whole (the same channels of every head), or the outermost of an axis that is only split or
 * joined (whole heads). Scrambled axes are not tied at all: a {@link Reread} takes care of what is missing on either side, or where it
 * cannot, none may be cut.
 */
final class ReshapeTies {
    private final Slots slots;
    private final Heads heads;
    private final FactorSurvey survey;
    private final Value to;
    private final ReshapeFactors factors;
    private final boolean gathers;
    private final Map<Factor, Integer> starts = new HashMap<>();

    private ReshapeTies(Slots slots, Heads heads, FactorSurvey survey, Value from, Value to) {
        this.slots = slots;
        this.heads = heads;
        this.survey = survey;
        this.to = to;
        this.factors = ReshapeFactors.of(from.shape(), to.shape());
        this.gathers = Reread.gathers(from.shape(), to.shape());
    }

    static void tie(Slots slots, Heads heads, FactorSurvey survey, Value from, Value to) {
        ReshapeTies ties = new ReshapeTies(slots, heads, survey, from, to);
        ties.side(from, true);
        ties.side(to, false);
    }

    private void side(Value value, boolean input) {
        for (int axis = 0; axis < value.shape().rank(); axis++) {
            List<Factor> own = factors.axis(input, axis);
            int first = slots.first(value, axis);
            if (first == Slots.NONE || (factors.isScrambled(input, axis) && !gathers)) {
                slots.freeze(value, axis);
                own.forEach(this::freeze);
            } else if (!own.isEmpty() && !(factors.isScrambled(input, axis) && heads == Heads.WHOLE)) {
                axis(first, value.shape().size(axis), own, free(input, own));
            }
        }
    }

    private void axis(int first, int size, List<Factor> own, int free) {
        int stride = 1;
        for (int f = 0; f < own.size(); f++) {
            Factor factor = own.get(f);
            if (f == free && !factor.holdsBatch()) {
                for (int i = 0; i < size; i++) {
                    slots.tie(start(factor) + i / stride % (int) factor.size(), first + i);
                }
            } else {
                freeze(factor);
            }
            stride *= (int) factor.size();
        }
    }

    private int free(boolean input, List<Factor> own) {
        boolean whole = heads == Heads.WHOLE
                && own.stream()
                        .allMatch(f ->
                                factors.axis(!input, input ? f.out() : f.in()).size() == 1);
        return whole ? own.size() - 1 : innermost(own);
    }

    /** The innermost factor that can be cut at all. */
    private int innermost(List<Factor> own) {
        int factor = 0;
        while (factor < own.size() - 1 && survey.isWhole(to, own.get(factor))) {
            factor++;
        }
        return survey.isWhole(to, own.get(factor)) ? 0 : factor;
    }

    private void freeze(Factor factor) {
        if (!factor.holdsBatch()) {
            slots.freeze(start(factor), (int) factor.size());
        }
    }

    private int start(Factor factor) {
        return starts.computeIfAbsent(factor, f -> slots.allocate((int) f.size()));
    }
}
