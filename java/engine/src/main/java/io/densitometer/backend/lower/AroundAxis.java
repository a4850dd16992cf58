package io.densitometer.backend.lower;

/**
 * A row-major tensor around one of its axes: {@code [outer, length, inner]}.
 *
 * @param outer product of the sizes before the axis
 * @param length size of the axis
 * @param inner product of the sizes behind it
 */
public record AroundAxis(long outer, int length, long inner) {
    static AroundAxis of(View x, int axis) {
        return new AroundAxis(
                View.elements(x.sizes(), 0, axis), x.size(axis), View.elements(x.sizes(), axis + 1, x.rank()));
    }
}
