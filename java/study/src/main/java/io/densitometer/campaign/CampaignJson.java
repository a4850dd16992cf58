package io.densitometer.campaign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.densitometer.graph.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How campaigns and their cells are written: JSON with keys in snake case, and nothing in it that is not understood. */
public final class CampaignJson {
    private static final long LARGEST = 1 << 20;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    private CampaignJson() {}

    /**
     * Reads a campaign of the given kind.
     *
     * @throws BadInputException when the file is none, or asks for what cannot be
     */
    public static <T> T read(Path file, Class<T> kind) {
        if (!Files.isRegularFile(file)) {
            throw new BadInputException(file + " is no file: give a campaign such as bench/campaigns/cpu-table.json");
        }
        try {
            if (Files.size(file) > LARGEST) {
                throw new BadInputException(file + " is larger than any campaign: give a JSON file below 1 MB");
            }
            return parse(file.toString(), Files.readString(file), kind);
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** A campaign from text; {@code where} begins the errors. */
    public static <T> T parse(String where, String text, Class<T> kind) {
        try {
            T campaign = JSON.readValue(text, kind);
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

    /** A record as text. */
    public static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of numbers and text are always JSON", e);
        }
    }

    /** A record as the tree that reading its text gives: comparable with what a file holds. */
    static JsonNode tree(Object value) {
        try {
            return JSON.readTree(text(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was just written is JSON", e);
        }
    }

    static <T> T value(JsonNode tree, Class<T> type) {
        return JSON.convertValue(tree, type);
    }
}
