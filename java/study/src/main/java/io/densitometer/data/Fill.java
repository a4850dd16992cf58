package io.densitometer.data;

import io.densitometer.graph.BadInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What to do about missing cells and sentinels; several are applied in order, none is applied unasked. */
public enum Fill {
    /** Sentinels stay as the numbers they are and irregular stamps as rows, as the literature has it. */
    KEEP,
    /** A missing cell takes the last value before it; leading ones take the first value. */
    FORWARD,
    /** A missing cell is interpolated between its neighbours by row; at the ends it takes the nearest value. */
    LINEAR,
    /** Columns with no value at all are left out. */
    DROP_EMPTY,
    /** Columns with any missing cell are left out. */
    DROP_COLUMN;

    /**
     * Reads a list such as {@code drop-empty,linear}.
     *
     * @throws BadInputException when a word is none of these; the sentence lists them
     */
    public static List<Fill> parse(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::trim)
                .map(Fill::one)
                .toList();
    }

    /** The word for the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Fill one(String word) {
        return Arrays.stream(values())
                .filter(fill -> fill.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new BadInputException(
                        "no fill policy '" + word + "'; there are " + words() + ", and lists of them with commas"));
    }

    static String words() {
        return Arrays.stream(values()).map(Fill::word).collect(Collectors.joining(", "));
    }
}
