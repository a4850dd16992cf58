package io.densitometer.data;

import java.util.List;
import java.util.Locale;

/**
 * A registered set: its shape, its protocol and where to get it.
 *
 * @param name what reports call it
 * @param fileHints lower-case parts of the file names it is known by
 * @param shape what the whole file holds
 * @param split how the literature cuts it
 * @param sentinels values that stand for "not measured"
 * @param origin where it comes from
 */
public record DataSet(
        String name, List<String> fileHints, Shape shape, SplitRule split, List<Double> sentinels, Origin origin) {

    /**
     * What a whole file holds.
     *
     * @param rows data rows, without the header
     * @param columns value columns, without the time columns
     * @param frequency step between two rows
     * @param target the column that univariate work forecasts
     * @param firstTarget its value in the first row, which tells sets of one shape apart; NaN when not known
     */
    public record Shape(int rows, int columns, Frequency frequency, String target, double firstTarget) {}

    /**
     * Where a set comes from.
     *
     * @param repository the public repository or collection that has it
     * @param licence the licence of the data as stated there
     * @param dateForm an example of how its stamps are written
     */
    public record Origin(String repository, String licence, String dateForm) {}

    /** Says whether a file name looks like this set's. */
    public boolean isHintedBy(String fileName) {
        String lower = fileName.toLowerCase(Locale.ROOT);
        return fileHints.stream().anyMatch(lower::contains);
    }

    /** One line for {@code data list}: name, rows x columns, step, split, source and licence. */
    public String text() {
        String size = shape.rows + " x " + shape.columns;
        String words = origin.repository + " (" + origin.licence + ")";
        return String.format(
                Locale.ROOT, "%-18s %-12s %-7s %-18s %s", name, size, shape.frequency.text(), split.text(), words);
    }
}
