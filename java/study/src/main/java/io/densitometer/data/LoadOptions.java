package io.densitometer.data;

import java.util.List;
import java.util.Optional;

/**
 * How to load a series.
 *
 * @param fills what to do about missing cells and sentinels, in order; empty: refuse a file that has any
 * @param sentinels values that stand for "not measured"; absent: the registered set's own, or -9999
 * @param set the registered set to treat the file as; absent: found from its shape and name
 * @param limits how much a file may hold
 * @param builtIn the generated series, where that is what is opened
 */
public record LoadOptions(
        List<Fill> fills, Optional<List<Double>> sentinels, Optional<String> set, Limits limits, BuiltIn builtIn) {

    /** Refuses anything doubtful, finds the set by itself. */
    public static LoadOptions standard() {
        return new LoadOptions(List.of(), Optional.empty(), Optional.empty(), Limits.standard(), BuiltIn.standard());
    }

    /** The same with these fill policies. */
    public LoadOptions withFills(List<Fill> other) {
        return new LoadOptions(List.copyOf(other), sentinels, set, limits, builtIn);
    }

    /** The same with these sentinels in place of the registered ones. */
    public LoadOptions withSentinels(List<Double> other) {
        return new LoadOptions(fills, Optional.of(List.copyOf(other)), set, limits, builtIn);
    }

    /** The same, but the file is treated as this registered set. */
    public LoadOptions withSet(String other) {
        return new LoadOptions(fills, sentinels, Optional.of(other), limits, builtIn);
    }

    /** The same with other limits. */
    public LoadOptions withLimits(Limits other) {
        return new LoadOptions(fills, sentinels, set, other, builtIn);
    }

    /** The same with another generated series. */
    public LoadOptions withBuiltIn(BuiltIn other) {
        return new LoadOptions(fills, sentinels, set, limits, other);
    }
}
