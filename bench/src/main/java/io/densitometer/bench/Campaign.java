package io.densitometer.bench;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.densitometer.graph.BadInputException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A table to measure, as its JSON file defines it; keys in snake case.
 *
 * @param name begins the names of its results
 * @param title heads the report
 * @param rows in the order they run
 */
record Campaign(String name, String title, List<Row> rows) {
    static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    Campaign {
        requireNames(name, title);
        require(
                rows != null && !rows.isEmpty() && rows.stream().noneMatch(Objects::isNull),
                "rows is missing or empty");
        rows = List.copyOf(rows);
        Set<String> ids = new HashSet<>();
        rows.forEach(row -> require(ids.add(row.id()), "two rows are called '" + row.id() + "'"));
    }

    /**
     * Reads a campaign.
     *
     * @throws BadInputException when the file is none, or asks for what cannot be
     */
    static Campaign read(Path file) {
        return CampaignFile.read(file, Campaign.class);
    }

    /** Checks what every campaign has. */
    static void requireNames(String name, String title) {
        require(
                name != null && name.matches("[a-z0-9-]{1,60}"),
                "name must be lower-case letters, digits and hyphens, since it names files");
        require(title != null && !title.isBlank(), "title is missing");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new BadInputException("campaign: " + message);
        }
    }
}
