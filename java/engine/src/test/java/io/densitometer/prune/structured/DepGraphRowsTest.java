package io.densitometer.prune.structured;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.densitometer.graph.Graph;
import io.densitometer.model.OracleCase;
import io.densitometer.model.Oracles;
import io.densitometer.prune.dependency.Dependencies;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * What Torch-Pruning's DepGraph made of the published code ({@code pruning.json}), row by row: asked to remove a share, it failed, or
 * left more or less than that. Asked for the same share of parameters, a plan here ends nearer to it.
 */
@EnabledIf("io.densitometer.model.Oracles#present")
class DepGraphRowsTest {
    /** One run of DepGraph. */
    private record Row(String name, double asked, boolean ok, double kept) {
        double miss() {
            return ok ? Math.abs(kept - asked) : Double.POSITIVE_INFINITY;
        }
    }

    @Test
    void everyRowIsBeaten() throws IOException {
        JsonNode models = new ObjectMapper()
                .readTree(Oracles.folder().resolve("pruning.json").toFile())
                .path("models");
        int rows = 0;
        for (JsonNode model : models) {
            Graph graph = OracleCase.read(
                            Oracles.folder().resolve(model.path("case").asText() + ".json"))
                    .graph();
            for (Row row : rows(model)) {
                assertBeaten(graph, row);
                rows++;
            }
        }
        assertTrue(rows > 100, rows + " rows");
    }

    private static void assertBeaten(Graph graph, Row row) {
        StructuredSpec spec =
                StructuredSpec.to(new Target(Target.Kind.PARAMS, row.asked)).withRoundTo(1);
        PrunePlan plan = StructuredPruner.plan(graph, spec, null);
        double kept = (double) plan.after().parameters() / plan.before().parameters();
        String what = graph.name() + ", " + row + ": " + kept;
        assertTrue(Math.abs(kept - row.asked) < row.miss(), what);
        assertFalse(Dependencies.of(plan.graph(), spec.heads()).groups().isEmpty(), what);
    }

    private static List<Row> rows(JsonNode model) {
        List<Row> rows = new ArrayList<>();
        model.path("depgraph").properties().forEach(e -> rows.add(row(e.getKey(), e.getValue())));
        model.path("depgraph_sweep")
                .properties()
                .forEach(e -> e.getValue().forEach(point -> rows.add(row(e.getKey(), point))));
        return rows;
    }

    private static Row row(String variant, JsonNode facts) {
        return new Row(
                variant,
                1 - facts.path("pruning_ratio").asDouble(),
                facts.path("ok").asBoolean(),
                facts.path("params_kept_ratio").asDouble());
    }
}
