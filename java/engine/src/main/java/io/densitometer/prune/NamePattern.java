package io.densitometer.prune;

import io.densitometer.graph.BadInputException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.regex.PatternSyntaxException;

/** A glob pattern of weight names, such as {@code encoder.*.conv1.weight}. */
public final class NamePattern {
    private final PathMatcher matcher;

    /**
     * Reads a pattern.
     *
     * @throws BadInputException when it is none
     */
    public NamePattern(String glob) {
        try {
            matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (PatternSyntaxException e) {
            throw new BadInputException(
                    "'" + glob + "' is no pattern of weight names: give one such as decoder.projection.*", e);
        }
    }

    /** Whether a weight's name fits. */
    public boolean matches(String name) {
        return matcher.matches(Path.of(name));
    }
}
