package io.densitometer.campaign;

import io.densitometer.campaign.TorchCell.Found;
import io.densitometer.campaign.TorchCell.Mode;
import io.densitometer.measure.Summary;
import io.densitometer.report.Figures;
import io.densitometer.report.Table;
import io.densitometer.report.Table.Column;
import io.densitometer.report.Table.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** PyTorch's times beside ours. */
final class TorchReport {
    private static final double NANOS_PER_MICRO = 1e3;
    private static final String READING =
            "PyTorch's median time over ours. The two ran in processes of their own, one after"
                    + " the other, so there is no interval and no verdict: ours was measured before and after, and how much these two"
                    + " differ says how far a ratio can be trusted. Whole runs include the copies to and from the device; device"
                    + " times leave them out, and ours are with warm caches. An error is the largest difference from our fp32 outputs.";

    private final TorchModels part;
    private final List<CellResult> cells;

    TorchReport(TorchModels part, List<CellResult> cells) {
        this.part = part;
        this.cells = cells;
    }

    List<Section> sections() {
        List<List<Entry>> rows = new ArrayList<>();
        cells.stream().filter(cell -> cell.finding().data() != null).forEach(cell -> {
            TorchCell of = CampaignJson.value(cell.definition(), TorchCell.class);
            Found found = cell.finding().data(Found.class);
            found.peer().modes().forEach(mode -> rows.add(row(of, found, mode)));
        });
        List<Section> sections = new ArrayList<>();
        if (!rows.isEmpty()) {
            sections.add(new Section(part.title(), READING, table(rows)));
        }
        sections.addAll(Part.without(part.title(), cells));
        return sections;
    }

    private static Table table(List<List<Entry>> rows) {
        List<Column> columns = List.of(
                Column.text("model"),
                Column.text("precision"),
                Column.number("batch"),
                Column.text("PyTorch"),
                Column.number("ours ms, before"),
                Column.number("after"),
                Column.number("PyTorch ms"),
                Column.number("ratio"),
                Column.number("ours device us"),
                Column.number("PyTorch device us"),
                Column.number("device ratio"),
                Column.number("error"),
                Column.text("why not"));
        return new Table(columns, rows).withoutEmpty();
    }

    private static List<Entry> row(TorchCell of, Found found, Mode mode) {
        Summary ours = found.before().run();
        Summary steps = found.before().steps();
        Summary peer = mode.ran() ? mode.run() : null;
        return Stream.of(
                        of.model(),
                        of.precision(),
                        Integer.toString(of.batch()),
                        mode.mode() + " " + found.peer().torch(),
                        TorchCell.millis(ours),
                        TorchCell.millis(found.after().run()),
                        peer == null ? "" : TorchCell.millis(peer),
                        ratio(peer, mean(ours, found.after().run())),
                        micros(steps),
                        micros(mode.onDevice()),
                        steps == null
                                ? ""
                                : ratio(
                                        mode.onDevice(),
                                        mean(steps, found.after().steps())),
                        found.peer().error() < 0
                                ? "not finite"
                                : String.format(
                                        Locale.ROOT, "%.1e", found.peer().error()),
                        mode.why())
                .map(Entry::of)
                .toList();
    }

    private static String micros(Summary nanos) {
        return nanos == null ? "" : Figures.significant(nanos.p50() / NANOS_PER_MICRO, 4);
    }

    private static double mean(Summary before, Summary after) {
        return (before.p50() + after.p50()) / 2;
    }

    private static String ratio(Summary peer, double ours) {
        return peer == null ? "" : Figures.times(peer.p50() / ours);
    }
}
