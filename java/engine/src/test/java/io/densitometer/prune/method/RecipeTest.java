package io.densitometer.prune.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Value;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import io.densitometer.prune.LayerOverride;
import io.densitometer.prune.Masks;
import io.densitometer.prune.method.Method.How;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeTest {
    private static final String FIRST = "encoder.attn_layers.0.conv1.weight";
    private static final String SECOND = "encoder.attn_layers.0.conv2.weight";

    @TempDir
    Path folder;

    private static Graph model() {
        ModelConfig config = ModelConfig.parse("{\"seq_len\": 24, \"label_len\": 12, \"pred_len\": 12, \"d_model\": 32,"
                + " \"n_heads\": 4, \"d_ff\": 64, \"e_layers\": 1}");
        return Models.build("Transformer", config, WeightSource.seeded(1));
    }

    private static Graph pruned(String method, String layers) {
        Recipe recipe = Recipe.parse("recipe", "{\"layers\": " + layers + "}");
        Graph dense = model();
        return Methods.parse(method).prune(dense, dense, 0.5, new How(recipe, List.of(), Evidence.weightsAlone(1)));
    }

    private static double kept(Graph graph, String name) {
        Value value = graph.valuesByName().get(name);
        return (double) Masks.nonzeros(graph.weight(value).data())
                / value.shape().elements();
    }

    @Test
    void aFileSaysWhatItSays() throws IOException {
        Path file = Files.writeString(
                folder.resolve("recipe.json"),
                "{\"round_to\": 16, \"heads\": \"whole\", \"norm\": \"l1\", \"rounds\": 5,"
                        + " \"layers\": [{\"match\": \"a.*\", \"keep\": 0.25}, {\"match\": \"b\", \"pattern\": \"2:4\"}]}");
        assertEquals(
                new Recipe(
                        16,
                        "whole",
                        "l1",
                        5,
                        List.of(LayerOverride.keep("a.*", 0.25), new LayerOverride("b", null, "2:4"))),
                Recipe.read(file));
        assertEquals(Recipe.STANDARD, Recipe.parse("recipe", "{}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"rounding\": 8} | rounding",
                "{\"round_to\": 12} | rounding to 12 is out of range",
                "{\"round_to\": 8.5} | recipe: ",
                "{\"heads\": \"some\"} | heads 'some' is unknown",
                "{\"norm\": \"max\"} | norm 'max' is unknown",
                "{\"rounds\": 0} | rounds 0 is out of range",
                "{\"layers\": [{\"keep\": 0.5}]} | has no 'match'",
                "{\"layers\": [{\"match\": \"a\"}]} | fixes nothing",
                "{\"layers\": [{\"match\": \"a\", \"keep\": 0}]} | keep 0.0 of 'a' is out of range",
                "{\"layers\": [{\"match\": \"a\", \"keep\": 1.5}]} | keep 1.5 of 'a' is out of range",
                "{\"layers\": [{\"match\": \"[\", \"keep\": 0.5}]} | is no pattern of weight names",
                "{\"layers\": [{\"match\": \"a\", \"pattern\": \"2of4\"}]} | unknown sparsity pattern '2of4'",
                "{\"layers\": [{\"match\": \"a\", \"pattern\": \"2:4\", \"keep\": 0.25}]} | 2:4 keeps 0.5, not 0.25",
                "{\"round_to\": 8, \"round_to\": 16} | recipe: ",
                "[1] | recipe: ",
                "null | holds null",
                "{ | recipe: "
            })
    void aWrongRecipeIsOneSentence(String text, String part) {
        String message = assertThrows(BadInputException.class, () -> Recipe.parse("recipe", text))
                .getMessage();
        assertTrue(
                message.startsWith("recipe")
                        && message.contains(part)
                        && message.lines().count() == 1,
                message);
    }

    @Test
    void overriddenLayersArePrunedByThemselves() {
        Graph pruned = pruned(
                "magnitude-global",
                "[{\"match\": \"" + FIRST + "\", \"keep\": 0.25}, {\"match\": \"*.attn_layers.0.conv2.weight\","
                        + " \"pattern\": \"2:4\"}, {\"match\": \"decoder.projection.weight\", \"keep\": 1}]");
        assertEquals(0.25, kept(pruned, FIRST), 1e-3);
        assertEquals(0.5, kept(pruned, SECOND), 1e-9);
        assertEquals(1, kept(pruned, "decoder.projection.weight"));
        assertEquals(
                "2:4",
                pruned.weight(pruned.valuesByName().get(SECOND)).sparsity().text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "magnitude-layer | [{\"match\": \"encodr.*\", \"keep\": 0.5}] | matches no layer of Transformer",
                "structured | [{\"match\": \"encodr.*\", \"keep\": 0.5}] | matches no weight of Transformer",
                "structured | [{\"match\": \"*conv1.weight\", \"pattern\": \"2:4\"}] | cuts whole channels",
                "magnitude-layer | [{\"match\": \"*conv1.weight\", \"keep\": 0.5}, {\"match\": \"encoder.*\", \"keep\": 0.2}]"
                        + " | would keep 0.5 and 0.2",
                "structured | [{\"match\": \"*conv1.weight\", \"keep\": 0.5}, {\"match\": \"encoder.*.conv1.weight\","
                        + " \"keep\": 0.25}] | would keep 0.5 and 0.25",
                "block4x4 | [{\"match\": \"*conv1.weight\", \"pattern\": \"2:4\"}, {\"match\": \"encoder.*.conv1.weight\","
                        + " \"pattern\": \"1:4\"}] | would keep",
                "magnitude-layer | [{\"match\": \"*tokenConv.weight\", \"pattern\": \"2:4\"}] | input dim 7 is not a multiple of 4"
            })
    void whatDoesNotFitTheModelIsOneSentence(String method, String layers, String part) {
        String message = assertThrows(BadInputException.class, () -> pruned(method, layers))
                .getMessage();
        assertTrue(message.contains(part) && message.lines().count() == 1, message);
    }
}
