package io.densitometer.prune;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Sparsity;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is fixed beforehand for some layers, whatever the rest is pruned to.
 *
 * @param match glob pattern of weight names, such as {@code encoder.*.conv1.weight}
 * @param keep share that stays, above 0; 1 prunes nothing; null leaves it to the method
 * @param pattern allowed zeros; null leaves them to the method
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LayerOverride(
        String match, Double keep, @JsonProperty("pattern") String pattern) {
    @JsonCreator
    public LayerOverride {
        if (match == null || match.isBlank()) {
            throw new BadInputException(
                    "an override has no 'match': give a pattern of weight names such as encoder.*.conv1.weight");
        }
        new NamePattern(match);
        if (keep == null && pattern == null) {
            throw new BadInputException("override '" + match + "' fixes nothing: give keep or pattern");
        }
        if (keep != null && !(keep > 0 && keep <= 1)) {
            throw new BadInputException(
                    "keep " + keep + " of '" + match + "' is out of range: give a share above 0 and at most 1");
        }
        Sparsity zeros = pattern == null ? Sparsity.DENSE : Sparsity.parse(pattern);
        PruneSpec.checkPattern(zeros);
        if (zeros instanceof Sparsity.NofM nofm) {
            double fixed = (double) nofm.n() / nofm.m();
            requireSame(keep, fixed, "override '" + match + "': " + pattern + " keeps " + fixed + ", not " + keep);
            keep = fixed;
        }
    }

    /** A share alone. */
    public static LayerOverride keep(String match, double share) {
        return new LayerOverride(match, share, null);
    }

    /** The allowed zeros, when they are fixed. */
    public Optional<Sparsity> sparsity() {
        return Optional.ofNullable(pattern).map(Sparsity::parse);
    }

    /** Whether it is meant for this weight. */
    public boolean matches(String weight) {
        return new NamePattern(match).matches(weight);
    }

    /**
     * What all overrides that are meant for a layer say together.
     *
     * @throws BadInputException when two of them contradict each other
     */
    public static Optional<LayerOverride> agreed(List<LayerOverride> matching, String layer) {
        return matching.stream().reduce((a, b) -> a.and(b, layer));
    }

    private LayerOverride and(LayerOverride other, String layer) {
        String conflict = "overrides '" + match + "' and '" + other.match + "' conflict: " + layer + " would keep ";
        requireSame(keep, other.keep, conflict + keep + " and " + other.keep + ": give one share");
        requireSame(pattern, other.pattern, conflict + pattern + " and " + other.pattern + ": give one pattern");
        return new LayerOverride(match, keep != null ? keep : other.keep, pattern != null ? pattern : other.pattern);
    }

    private static void requireSame(Object first, Object second, String message) {
        if (first != null && second != null && !Objects.equals(first, second)) {
            throw new BadInputException(message);
        }
    }
}
