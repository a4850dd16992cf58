package io.densitometer.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.Availability;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.DeviceClock;
import io.densitometer.backend.LayerReport;
import io.densitometer.backend.Plan;
import io.densitometer.backend.Session;
import io.densitometer.backend.lower.Eligibility;
import io.densitometer.backend.lower.LayerReports;
import io.densitometer.backend.lower.Simplification;
import io.densitometer.graph.Graph;
import io.densitometer.report.Table;
import io.densitometer.report.TextTable;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Cells of whole models on a backend that has a clock and, as TensorRT does, picks by itself among the formats that it is offered. */
class ModelCellTest {
    private static final String CAMPAIGN = """
            {"name": "engines", "title": "t", "backend": "picking", "budget_minutes": 5.0, "parts": [
            {"kind": "models", "title": "engines", "size": "small", "models": ["Transformer"], "runs": [{"batch": 1}],
             "variants": [
              {"method": "2:4", "density": 0.5, "run": "dense"},
              {"method": "2:4", "density": 0.5, "run": "nm"},
              {"method": "structured", "density": 0.5, "run": "dense"},
              {"method": "structured", "density": 0.5, "run": "dense", "smaller_dense": "flops"},
              {"method": "structured", "density": 0.5, "run": "dense", "smaller_dense": "params"},
              {"density": 1.0, "run": "dense", "backend": "reference"},
              {"method": "structured", "density": 0.5, "run": "nm"}],
             "caches": ["warm"], "budget": {"seconds": 0.1, "min_samples": 2, "interval_width": 0.5}}]}""";

    private static final Backend PICKING = new Picking();

    /** The reference with a format for 2:4 that it takes in every other layer. */
    private record Picking() implements Backend {
        @Override
        public String name() {
            return "picking";
        }

        @Override
        public Availability availability() {
            return Availability.yes("for tests");
        }

        @Override
        public List<String> formats() {
            return List.of("nm");
        }

        @Override
        public boolean picksFormats() {
            return true;
        }

        @Override
        public Plan compile(Graph graph, CompileOptions options) {
            List<LayerReport> asked = LayerReports.of(
                    graph,
                    Simplification.recognised(graph),
                    options,
                    (node, weight) -> Eligibility.dense()
                            .offer("nm", weight.sparsity().text().equals("2:4") ? null : "not 2:4"));
            Plan plan = Backend.named("reference").compile(graph, options);
            return new Picked(
                    plan,
                    IntStream.range(0, asked.size())
                            .mapToObj(i -> i % 2 == 0 ? asked.get(i) : dense(asked.get(i)))
                            .toList());
        }

        private static LayerReport dense(LayerReport asked) {
            return new LayerReport(
                    asked.weight(),
                    asked.rows(),
                    asked.columns(),
                    asked.tokens(),
                    asked.pattern(),
                    asked.nonzeros(),
                    asked.eligible(),
                    CompileOptions.DENSE,
                    "a dense tactic is faster",
                    Double.NaN,
                    Double.NaN);
        }
    }

    private record Picked(Plan plan, List<LayerReport> layers) implements Plan {
        @Override
        public Graph graph() {
            return plan.graph();
        }

        @Override
        public CompileOptions options() {
            return plan.options();
        }

        @Override
        public Session open() {
            return new Clocked(plan.open());
        }

        @Override
        public void close() {
            plan.close();
        }
    }

    /** By whose clock a run takes a microsecond. */
    private record Clocked(Session session) implements Session {
        @Override
        public FloatBuffer input(int i) {
            return session.input(i);
        }

        @Override
        public FloatBuffer output(int i) {
            return session.output(i);
        }

        @Override
        public void run() {
            session.run();
        }

        @Override
        public Optional<DeviceClock> clock(DeviceClock.Steps steps, DeviceClock.Cache cache) {
            return Optional.of(new Steady());
        }

        @Override
        public void close() {
            session.close();
        }
    }

    private record Steady() implements DeviceClock {
        @Override
        public long nanos(int runs) {
            return 1000L * runs;
        }

        @Override
        public void close() {}
    }

    private static List<Section> sections() {
        Part part =
                CampaignJson.parse("c.json", CAMPAIGN, Campaign.class).parts().get(0);
        Task task = part.tasks(new Site(PICKING, Path.of(""), Path.of(""), "python3"))
                .get(0);
        CellResult cell = new CellResult(
                "engines",
                task.key(),
                "now",
                1,
                "r",
                "d",
                null,
                CampaignJson.tree(task.definition()),
                task.work().get());
        return part.report(List.of(cell));
    }

    @Test
    void saysOfEachArmWhatItIsAndWhichLayersAreEligibleAndPicked() {
        List<Section> sections = sections();
        assertEquals(
                """
                arm                                        widths                parameters   FLOPs  eligible  picked          device us, warm
                -----------------------------------------  --------------------  ----------  ------  --------  --------------  ---------------
                dense                                      -                          121 k  13.1 M  -         dense 21                   1.00
                masked-dense of 2:4 0.5                    -                          121 k  13.1 M  nm 19     dense 21                   1.00
                nm of 2:4 0.5                              -                          121 k  13.1 M  nm 19     dense 12, nm 9             1.00
                structured 0.5                             -                         59.9 k  6.95 M  -         dense 21                   1.00
                smaller-dense as structured 0.5 by flops   d_model 40, d_ff 240      61.5 k  6.85 M  -         dense 21                   1.00
                smaller-dense as structured 0.5 by params  d_model 40, d_ff 224      58.9 k  6.61 M  -         dense 21                   1.00
                dense on reference                         -                          121 k  13.1 M  -         -                             -
                """,
                TextTable.console(columns(
                        sections.get(0).table(),
                        "arm",
                        "widths",
                        "parameters",
                        "FLOPs",
                        "eligible",
                        "picked",
                        "device us, warm")));
        assertTrue(
                sections.get(0).text().contains("all weights are random"),
                sections.get(0).text());
        assertTrue(TextTable.console(sections.get(1).table())
                .contains("no layer can take nm: dense unless asked otherwise; not 2:4"));
    }

    private static Table columns(Table table, String... titles) {
        List<Integer> kept = IntStream.range(0, table.columns().size())
                .filter(i -> List.of(titles).contains(table.columns().get(i).title()))
                .boxed()
                .toList();
        return new Table(
                kept.stream().map(table.columns()::get).toList(),
                table.rows().stream()
                        .map(row -> kept.stream().map(row::get).toList())
                        .toList());
    }
}
