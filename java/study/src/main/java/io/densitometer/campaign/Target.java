package io.densitometer.campaign;

import io.densitometer.measure.Verdict;
import io.densitometer.report.Figures;

/**
 * What a figure is held against.
 *
 * @param unit what is measured, which also says in which direction is better
 * @param limit least speed-up, or most microseconds or bytes
 */
record Target(Unit unit, double limit) {
    /** What a figure counts. */
    enum Unit {
        /** A speed-up: the more the better. */
        TIMES,
        /** Microseconds: the fewer the better. */
        MICROS,
        /** Bytes: the fewer the better. */
        BYTES
    }

    static Target times(double least) {
        return new Target(Unit.TIMES, least);
    }

    /** Passed: the whole interval reaches it; failed: none of it does. A speed-up of 1 asks for "not slower", which two equal times are, within the tolerance that verdicts use. */
    Outcome judge(Figure figure) {
        if (unit == Unit.TIMES) {
            double least = limit == 1 ? 1 - Verdict.TOLERANCE : limit;
            return outcome(figure.low() >= least, figure.high() < least);
        }
        return outcome(figure.high() <= limit, figure.low() > limit);
    }

    private static Outcome outcome(boolean met, boolean missed) {
        return met ? Outcome.PASSED : missed ? Outcome.FAILED : Outcome.UNCLEAR;
    }

    /** For example {@code at least 2.20x}. */
    String text() {
        return switch (unit) {
            case TIMES -> limit == 1 ? "not slower" : "at least " + Figures.times(limit);
            case MICROS -> "under " + number(limit) + " us";
            case BYTES -> number(limit) + " bytes";
        };
    }

    /** A figure with its interval in the target's unit. */
    String text(Figure figure) {
        return switch (unit) {
            case TIMES, MICROS ->
                Double.isInfinite(figure.high())
                        ? brief(figure) + " (too few samples)"
                        : brief(figure) + " (" + end(figure.low()) + " to " + end(figure.high()) + ")";
            case BYTES -> brief(figure);
        };
    }

    /** A figure without its interval. */
    String brief(Figure figure) {
        return switch (unit) {
            case TIMES -> Figures.times(figure.value());
            case MICROS -> Figures.significant(figure.value(), 3) + " us";
            case BYTES -> number(figure.value()) + " bytes";
        };
    }

    private String end(double value) {
        return unit == Unit.TIMES ? Figures.times(value).replace("x", "") : Figures.significant(value, 3);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
