package io.densitometer.prune.method;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Names;
import io.densitometer.prune.LayerOverride;
import io.densitometer.prune.dependency.Heads;
import io.densitometer.prune.structured.GroupCriterion;
import io.densitometer.prune.structured.StructuredSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * How a method is to go about it, as a JSON file says; every key may be left out.
 *
 * <pre>{@code
 * {"round_to": 8, "heads": "within", "norm": "l2", "rounds": 3,
 *  "layers": [{"match": "decoder.projection.weight", "keep": 1},
 *             {"match": "encoder.*.conv1.weight", "keep": 0.25},
 *             {"match": "encoder.*.conv2.weight", "pattern": "2:4"}]}
 * }</pre>
 *
 * @param roundTo structured: widths become multiples of it, one of 1, 2, 4, 8, 16, 32, 64; 8 when left out
 * @param heads structured: {@code within} (the same channels of every head) or {@code whole} (whole heads)
 * @param norm structured: {@code l1} or {@code l2}, how the scores of a channel's elements become one
 * @param rounds iterative methods: rounds of pruning and fine-tuning; 3 when left out
 * @param layers what is fixed for some layers
 */
public record Recipe(
        @JsonProperty("round_to") Integer roundTo,
        String heads,
        String norm,
        Integer rounds,
        List<LayerOverride> layers) {
    /** Nothing out of the ordinary. */
    public static final Recipe STANDARD = new Recipe(null, null, null, null, null);

    private static final int MOST_ROUNDS = 100;
    private static final int STANDARD_ROUNDS = 3;
    private static final long LARGEST_FILE = 1 << 20;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    public Recipe {
        roundTo = roundTo == null ? StructuredSpec.ROUND_TO : StructuredSpec.checkedRounding(roundTo);
        heads = heads == null ? Heads.WITHIN.word() : Heads.parse(heads).word();
        norm = norm == null ? "l2" : norm(norm).name().toLowerCase(Locale.ROOT);
        rounds = rounds == null ? STANDARD_ROUNDS : rounds;
        layers = layers == null ? List.of() : List.copyOf(layers);
        if (rounds < 1 || rounds > MOST_ROUNDS) {
            throw new BadInputException("rounds " + rounds + " is out of range: give 1 to " + MOST_ROUNDS);
        }
    }

    /**
     * Reads a file.
     *
     * @throws BadInputException when it is no recipe: a key that there is not, or a value that cannot be
     */
    public static Recipe read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new BadInputException("recipe " + file + " is no file: give a JSON file");
        }
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new BadInputException(
                        "recipe " + file + " is larger than any recipe: give a JSON file below 1 MB");
            }
            return parse("recipe " + file, Files.readString(file));
        } catch (IOException e) {
            throw new BadInputException("cannot read recipe " + file + ": " + e.getMessage(), e);
        }
    }

    /** A recipe from JSON text; {@code where} begins the errors. */
    static Recipe parse(String where, String text) {
        try {
            Recipe recipe = JSON.treeToValue(JSON.readTree(text), Recipe.class);
            if (recipe == null) {
                throw new BadInputException(where + " holds null: give a JSON object such as {\"round_to\": 8}");
            }
            return recipe;
        } catch (JsonProcessingException e) {
            throw new BadInputException(where + ": " + why(e), e);
        }
    }

    private static String why(JsonProcessingException e) {
        if (e.getCause() instanceof BadInputException bad) {
            return bad.getMessage();
        }
        if (e instanceof UnrecognizedPropertyException unknown) {
            List<String> keys =
                    unknown.getKnownPropertyIds().stream().map(Object::toString).toList();
            return "unknown key '" + unknown.getPropertyName() + "'" + Names.nearest(unknown.getPropertyName(), keys);
        }
        return e.getOriginalMessage() == null
                ? "unreadable"
                : e.getOriginalMessage().lines().findFirst().orElse("unreadable");
    }

    public Recipe withRoundTo(int other) {
        return new Recipe(other, heads, norm, rounds, layers);
    }

    public Recipe withHeads(String other) {
        return new Recipe(roundTo, other, norm, rounds, layers);
    }

    public Recipe withNorm(String other) {
        return new Recipe(roundTo, heads, other, rounds, layers);
    }

    /** How scores of elements become one of their channel. */
    GroupCriterion.Norm channelNorm() {
        return norm(norm);
    }

    private static GroupCriterion.Norm norm(String word) {
        return switch (word) {
            case "l1" -> GroupCriterion.Norm.L1;
            case "l2" -> GroupCriterion.Norm.L2;
            default -> throw new BadInputException("norm '" + word + "' is unknown: give l1 or l2");
        };
    }
}
