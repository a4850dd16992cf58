package io.densitometer.bench;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.densitometer.graph.BadInputException;
import io.densitometer.measure.Measurement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** One line of a campaign's table: something measured against a target. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ModelsRow.class, name = "models"),
    @JsonSubTypes.Type(value = LinearRow.class, name = "linear"),
    @JsonSubTypes.Type(value = OverheadRow.class, name = "overhead")
})
sealed interface Row permits ModelsRow, LinearRow, OverheadRow {
    /** Unique within its campaign. */
    String id();

    /** What is measured, in words. */
    String what();

    /** The targets, in words. */
    String target();

    /**
     * Measures it.
     *
     * @param progress told about each point as it is done
     */
    Findings measure(Consumer<Point> progress);

    /** What measuring a row gives. */
    record Findings(List<Point> points, Map<String, Measurement> measurements) {}

    /** Throws an error that names the row unless the condition holds. */
    static void require(boolean holds, String id, String message) {
        if (!holds) {
            throw new BadInputException("row '" + id + "': " + message);
        }
    }

    /** A list that is there and holds something. */
    static <T> List<T> filled(String id, String key, List<T> values) {
        boolean there = values != null && !values.isEmpty() && values.stream().noneMatch(Objects::isNull);
        require(there, id, key + " is missing or empty");
        return List.copyOf(values);
    }

    /** Checks what every row has. */
    static void requireText(String id, String what, Budget budget) {
        require(id != null && id.matches("[a-z0-9-]{1,60}"), id, "id must be lower-case letters, digits and hyphens");
        require(what != null && !what.isBlank(), id, "what is missing: say in words what is measured");
        require(budget != null, id, "budget is missing: give seconds, min_samples and interval_width");
    }
}
