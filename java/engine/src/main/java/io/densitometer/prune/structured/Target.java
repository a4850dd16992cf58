package io.densitometer.prune.structured;

import io.densitometer.graph.BadInputException;
import java.util.Locale;

/**
 * How much of the dense model's cost may be left.
 *
 * @param kind which cost
 * @param share of the dense model's, above 0 and below 1
 */
public record Target(Kind kind, double share) {
    /** What is counted, each over what an output depends on. */
    public enum Kind {
        /** Elements of parameters. */
        PARAMS("parameters"),
        /** Floating-point operations of contractions at batch 1. */
        FLOPS("FLOPs"),
        /** Measured time of a run. */
        LATENCY("latency");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** Name in sentences. */
        public String text() {
            return text;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Target {
        if (!(share > 0 && share < 1)) {
            throw new BadInputException("target " + kind.word() + "=" + share
                    + " is out of range: give the share to keep, above 0 and below 1");
        }
    }

    /** The target of a text such as {@code params=0.5}, {@code flops=0.4} or {@code latency=0.6}. */
    public static Target parse(String text) {
        for (Kind kind : Kind.values()) {
            String start = kind.word() + "=";
            if (text.startsWith(start)) {
                return new Target(kind, share(text, text.substring(start.length())));
            }
        }
        throw unknown(text);
    }

    private static double share(String text, String number) {
        try {
            return Double.parseDouble(number);
        } catch (NumberFormatException e) {
            throw unknown(text);
        }
    }

    private static BadInputException unknown(String text) {
        return new BadInputException("target '" + text
                + "' is unknown: give params=SHARE, flops=SHARE or latency=SHARE, such as params=0.5");
    }

    /** The text that {@link #parse} takes. */
    public String text() {
        return kind.word() + "=" + share;
    }
}
