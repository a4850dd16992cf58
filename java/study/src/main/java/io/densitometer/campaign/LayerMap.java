package io.densitometer.campaign;

import io.densitometer.campaign.LayersReport.Row;
import io.densitometer.measure.Verdict;
import io.densitometer.report.Figures;
import io.densitometer.report.HeatMap;
import java.util.List;
import java.util.function.Function;

/** Speed-ups of one layer as a map: a row for each format and sparsity, a column for each number of tokens. */
final class LayerMap {
    private static final String SUBTITLE =
            "Speed-up over the dense layer by tokens; blue: faster, red: slower, an asterisk: within the noise";

    private LayerMap() {}

    static String svg(String title, List<Row> rows) {
        List<Integer> tokens =
                rows.stream().map(row -> row.cell().tokens()).distinct().toList();
        List<String> labels = rows.stream().map(LayerMap::label).distinct().toList();
        HeatMap map = new HeatMap(title, SUBTITLE, each(tokens, count -> count + " tokens"));
        for (String label : labels) {
            map.row(label, each(tokens, count -> field(rows, label, count)));
        }
        return map.svg();
    }

    private static <T, R> List<R> each(List<T> values, Function<T, R> made) {
        return values.stream().map(made).toList();
    }

    private static String label(Row row) {
        return row.point().format() + ", " + LayersReport.sparsity(row.point());
    }

    private static HeatMap.Field field(List<Row> rows, String label, int tokens) {
        return rows.stream()
                .filter(row -> label(row).equals(label) && row.cell().tokens() == tokens)
                .findFirst()
                .map(LayerMap::field)
                .orElse(HeatMap.Field.EMPTY);
    }

    private static HeatMap.Field field(Row row) {
        double speedup = row.point().speedup().value();
        boolean told =
                row.point().verdict() == Verdict.Kind.FASTER || row.point().verdict() == Verdict.Kind.SLOWER;
        return new HeatMap.Field(Figures.times(speedup) + (told ? "" : " *"), -Math.log(speedup) / Math.log(4));
    }
}
