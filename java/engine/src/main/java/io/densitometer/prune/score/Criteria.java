package io.densitometer.prune.score;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Tensor;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The criteria by name, one line each. */
public enum Criteria {
    MAGNITUDE,
    TAYLOR,
    RANDOM,
    LAMP;

    /** What criteria may ask for besides a weight's values. */
    public interface Facts {
        /** Decides what is drawn. */
        long seed();

        /** Mean gradients of the loss by weight name, of the graph that is to be pruned. */
        Map<String, Tensor> gradients();
    }

    /** The criterion with what it needs to know. */
    public Criterion with(Facts facts) {
        return switch (this) {
            case MAGNITUDE -> new Magnitude();
            case TAYLOR -> new Taylor(facts.gradients());
            case RANDOM -> new RandomScore(facts.seed());
            case LAMP -> new Lamp();
        };
    }

    /** The word that {@link #parse} takes. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The criterion of a word. */
    public static Criteria parse(String word) {
        return Arrays.stream(values())
                .filter(c -> c.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new BadInputException("criterion '" + word + "' is unknown: give one of "
                        + Arrays.stream(values()).map(Criteria::word).collect(Collectors.joining(", "))));
    }
}
