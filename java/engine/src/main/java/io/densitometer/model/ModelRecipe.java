package io.densitometer.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.densitometer.graph.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A model's name and config as a JSON file gives them: the config's keys, with the name under {@code model}; or an object with the
 * keys {@code model} and {@code config}.
 *
 * @param model the architecture's name, empty when the file has none
 * @param config its hyper-parameters
 */
public record ModelRecipe(String model, ModelConfig config) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LARGEST = 16L << 20;

    /** As {@link #read(Path, Map, Map)}, the file alone. */
    public static ModelRecipe read(Path file) {
        return read(file, Map.of(), Map.of());
    }

    /**
     * Reads a file.
     *
     * @param file a JSON file, or null when defaults and changes are all there is
     * @param defaults values of keys that the file does not set
     * @param changes values that go before the file's, as JSON or as plain words
     * @throws BadInputException when it is no JSON object, or a value is impossible
     */
    public static ModelRecipe read(Path file, Map<String, ?> defaults, Map<String, String> changes) {
        ObjectNode config = JSON.valueToTree(defaults);
        JsonNode given = file == null ? JSON.createObjectNode() : object(file);
        JsonNode inner = given.path("config");
        config.setAll((ObjectNode) (inner.isObject() ? inner : given));
        changes.forEach((key, value) -> config.set(key, value(value)));
        return new ModelRecipe(given.path("model").asText(""), parse(config, file));
    }

    private static JsonNode object(Path file) {
        require(Files.exists(file), file + " does not exist: give a JSON file with the model's config");
        require(Files.isRegularFile(file), file + " is not a file: give a JSON file with the model's config");
        try {
            require(
                    Files.size(file) <= LARGEST,
                    file + " is too large for a config: give a JSON file of at most 16 MB");
            JsonNode json = JSON.readTree(file.toFile());
            require(json != null && json.isObject(), file + " holds no JSON object: give the model's config");
            return json;
        } catch (JsonProcessingException e) {
            throw new BadInputException(file + " is not JSON: " + firstLine(e) + position(e), e);
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static JsonNode value(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            return json.isMissingNode() ? TextNode.valueOf(text) : json;
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(text);
        }
    }

    /** This recipe under another name, or as it is when the name is null. */
    public ModelRecipe named(String name) {
        return name == null ? this : new ModelRecipe(name, config);
    }

    private static ModelConfig parse(JsonNode config, Path file) {
        try {
            return ModelConfig.parse(config.toString());
        } catch (BadInputException e) {
            throw file == null ? e : new BadInputException(file + ": " + e.getMessage(), e);
        }
    }

    private static String firstLine(JsonProcessingException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("");
    }

    private static String position(JsonProcessingException e) {
        return e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new BadInputException(message);
        }
    }
}
