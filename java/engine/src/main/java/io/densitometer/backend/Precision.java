package io.densitometer.backend;

import io.densitometer.graph.BadInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a plan computes in; inputs and outputs are single precision in all of them. */
public enum Precision {
    /** Single precision throughout. */
    FP32,
    /** Single precision whose products round their factors to 10 bits. */
    TF32,
    /** Half precision weights and activations, sums in single precision. */
    FP16,
    /** Brain floating point weights and activations, sums in single precision. */
    BF16;

    /** The name that options and reports use. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The precision of this name. */
    public static Precision named(String text) {
        return Arrays.stream(values())
                .filter(p -> p.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new BadInputException("unknown precision '" + text + "': choose one of "
                        + Arrays.stream(values()).map(Precision::text).collect(Collectors.joining(", "))));
    }
}
