package io.densitometer.prune.dependency;

import io.densitometer.graph.BadInputException;
import java.util.Locale;

/** What of an axis that is split into heads may be cut; heads keep equal sizes either way. */
public enum Heads {
    /** The same channels of every head. */
    WITHIN,
    /** All channels of a head. */
    WHOLE;

    /** The choice of a word, {@code within} or {@code whole}. */
    public static Heads parse(String word) {
        for (Heads heads : values()) {
            if (heads.word().equals(word)) {
                return heads;
            }
        }
        throw new BadInputException("heads '" + word + "' is unknown: give within (the same channels of every head)"
                + " or whole (whole heads)");
    }

    /** The word that {@link #parse} takes. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
