package io.densitometer.campaign;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.densitometer.graph.BadInputException;
import io.densitometer.report.Table;
import io.densitometer.report.Table.Column;
import io.densitometer.report.Table.Entry;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A part of a campaign: a kind of cell with its axes. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Oracles.class, name = "oracles"),
    @JsonSubTypes.Type(value = Commands.class, name = "commands"),
    @JsonSubTypes.Type(value = Layers.class, name = "layers"),
    @JsonSubTypes.Type(value = WholeModels.class, name = "models"),
    @JsonSubTypes.Type(value = TorchModels.class, name = "torch"),
    @JsonSubTypes.Type(value = Overhead.class, name = "overhead")
})
sealed interface Part permits Oracles, Commands, Layers, WholeModels, TorchModels, Overhead {
    /** Its cells, in the order they run: the most telling first. */
    List<Task> tasks(Site site);

    /** What heads it in the report. */
    String title();

    /** What the report says of its cells that were run. */
    default List<Section> report(List<CellResult> cells) {
        return List.of(new Section(title(), "", outcomes(cells)));
    }

    /** Cells without figures among those that should have some, with the reason; nothing when all have. */
    static List<Section> without(String title, List<CellResult> cells) {
        List<CellResult> without =
                cells.stream().filter(cell -> cell.finding().data() == null).toList();
        return without.isEmpty()
                ? List.of()
                : List.of(new Section(title + ": cells without figures", "", outcomes(without)));
    }

    /** Each cell with its result in a phrase. */
    static Table outcomes(List<CellResult> cells) {
        return new Table(
                List.of(Column.text("cell"), Column.verdict("outcome"), Column.text("result")),
                cells.stream()
                        .map(cell -> Stream.of(
                                        cell.key(),
                                        cell.finding().outcome().name(),
                                        cell.finding().text())
                                .map(Entry::of)
                                .toList())
                        .toList());
    }

    /** Throws an error that names the kind of part unless the condition holds. */
    static void require(boolean holds, String kind, String message) {
        if (!holds) {
            throw new BadInputException(kind + ": " + message);
        }
    }

    /** A list that is there and holds something. */
    static <T> List<T> filled(String kind, String key, List<T> values) {
        boolean there = values != null && !values.isEmpty() && values.stream().noneMatch(Objects::isNull);
        require(there, kind, key + " is missing or empty");
        return List.copyOf(values);
    }
}
