package io.densitometer.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.densitometer.graph.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
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

    private static final long LARGEST_FILE = 1 << 20;

    Campaign {
        require(
                name != null && name.matches("[a-z0-9-]{1,60}"),
                "name must be lower-case letters, digits and hyphens, since it names files");
        require(title != null && !title.isBlank(), "title is missing");
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
        if (!Files.isRegularFile(file)) {
            throw new BadInputException(file + " is no file: give a campaign such as bench/campaigns/cpu-table.json");
        }
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new BadInputException(file + " is larger than any campaign: give a JSON file below 1 MB");
            }
            return parse(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** A campaign from text; {@code where} begins the errors. */
    static Campaign parse(String where, String text) {
        try {
            Campaign campaign = JSON.readValue(text, Campaign.class);
            if (campaign == null) {
                throw new BadInputException(where + " holds null: give a campaign's JSON object");
            }
            return campaign;
        } catch (JsonProcessingException e) {
            if (e.getCause() instanceof BadInputException bad) {
                throw new BadInputException(where + ": " + bad.getMessage(), e);
            }
            String why = e.getOriginalMessage() == null
                    ? "unreadable"
                    : e.getOriginalMessage().lines().findFirst().orElse("unreadable");
            throw new BadInputException(where + " is no campaign: " + why + line(e), e);
        }
    }

    private static String line(JsonProcessingException e) {
        return e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new BadInputException("campaign: " + message);
        }
    }
}
