package io.densitometer.study;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Names;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Presets by name or from a file, with single keys changed by flags. */
public final class Presets {
    /** Those that come with the program. */
    public static final List<String> NAMES = List.of("quick", "small", "paper", "reduced");

    /** Keys that a preset file may leave out: they add to what there is anyway. */
    private static final Set<String> OPTIONAL =
            Set.of("fill", "config", "model_config", "exclude", "recipe", "right_size");

    private static final long LARGEST_FILE = 1 << 20;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    /** The type of each key, in the preset's order. */
    private static final Map<String, Class<?>> KEYS = keys();

    private Presets() {}

    private static Map<String, Class<?>> keys() {
        Map<String, Class<?>> keys = new LinkedHashMap<>();
        for (RecordComponent component : Preset.class.getRecordComponents()) {
            JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
            keys.put(named == null ? component.getName() : named.value(), component.getType());
        }
        return Collections.unmodifiableMap(keys);
    }

    /** The keys of a preset, each with its Java type. */
    public static Map<String, Class<?>> types() {
        return KEYS;
    }

    /**
     * The named preset, or the one in a file.
     *
     * @param overrides values by key as text: lists separated by commas, objects as JSON
     */
    public static Preset load(String nameOrFile, Map<String, String> overrides) {
        JsonNode tree = NAMES.contains(nameOrFile) ? builtIn(nameOrFile) : file(nameOrFile);
        if (!(tree instanceof ObjectNode object)) {
            throw new BadInputException("preset " + nameOrFile + " is no JSON object");
        }
        overrides.forEach((key, text) -> object.set(key, parsed(key, text)));
        return preset(nameOrFile, object);
    }

    /** The preset as JSON text. */
    public static String text(Preset preset) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(preset) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a preset is always JSON", e);
        }
    }

    /** The preset that {@link #text} gave. */
    public static Preset parse(String where, String text) {
        try {
            return preset(where, JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new BadInputException("preset " + where + " is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Preset preset(String where, JsonNode tree) {
        checkKeys(where, tree);
        try {
            return JSON.treeToValue(tree, Preset.class);
        } catch (JsonProcessingException e) {
            if (e.getCause() instanceof BadInputException bad) {
                throw bad;
            }
            throw new BadInputException("preset " + where + ": " + wrong(e), e);
        }
    }

    private static void checkKeys(String where, JsonNode tree) {
        tree.fieldNames().forEachRemaining(key -> {
            if (!KEYS.containsKey(key)) {
                throw new BadInputException(
                        "preset " + where + ": unknown key '" + key + "'" + Names.nearest(key, KEYS.keySet()));
            }
        });
        for (String key : KEYS.keySet()) {
            if (!OPTIONAL.contains(key) && !tree.hasNonNull(key)) {
                throw new BadInputException("preset " + where + ": " + key + " is missing: give it in the file or as --"
                        + key.replace('_', '-'));
            }
        }
    }

    private static String wrong(JsonProcessingException e) {
        String key =
                e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
                        ? mapping.getPath().get(0).getFieldName() + ": "
                        : "";
        return key + firstLine(e.getOriginalMessage());
    }

    private static JsonNode builtIn(String name) {
        try (InputStream in = Presets.class.getResourceAsStream(name + ".json")) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException("the program's own preset " + name + " cannot be read", e);
        }
    }

    private static JsonNode file(String name) {
        Path file = Path.of(name);
        if (!Files.isRegularFile(file)) {
            throw new BadInputException("preset '" + name + "' is neither one of " + String.join(", ", NAMES)
                    + " nor a file: give one of these or a JSON file");
        }
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new BadInputException(
                        "preset " + name + " is larger than any preset: give a JSON file below 1 MB");
            }
            return JSON.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw new BadInputException("preset " + name + " is no JSON: " + firstLine(e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new BadInputException("cannot read preset " + name + ": " + e.getMessage(), e);
        }
    }

    /** A flag's text in the JSON kind that the preset's key has. */
    private static JsonNode parsed(String key, String text) {
        Class<?> type = KEYS.get(key);
        if (List.class.equals(type)) {
            ArrayNode list = JSON.createArrayNode();
            for (String part : empty(key, text) ? new String[0] : text.split(",", -1)) {
                list.add(scalar(part.strip()));
            }
            return list;
        }
        return String.class.equals(type) ? JSON.getNodeFactory().textNode(text) : json(key, text);
    }

    private static boolean empty(String key, String text) {
        return OPTIONAL.contains(key) && text.isBlank();
    }

    private static JsonNode scalar(String text) {
        return text.matches("-?\\d{1,18}")
                ? JSON.getNodeFactory().numberNode(Long.parseLong(text))
                : text.matches("-?\\d*\\.\\d+([eE]-?\\d+)?")
                        ? JSON.getNodeFactory().numberNode(Double.parseDouble(text))
                        : JSON.getNodeFactory().textNode(text);
    }

    private static JsonNode json(String key, String text) {
        try {
            // Blank text is no JSON either, but gives no exception.
            return JSON.readTree(text.isBlank() ? "?" : text);
        } catch (JsonProcessingException e) {
            throw new BadInputException(
                    "--" + key.replace('_', '-') + " '" + text + "' is no JSON value: give a number, or an object"
                            + " such as {\"e_layers\":2}",
                    e);
        }
    }

    private static String firstLine(String message) {
        return message == null ? "unreadable" : message.lines().findFirst().orElse("unreadable");
    }
}
