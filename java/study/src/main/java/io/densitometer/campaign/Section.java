package io.densitometer.campaign;

import io.densitometer.report.Table;
import java.util.List;

/**
 * One heading of a campaign's report and what stands below it.
 *
 * @param text a paragraph before the table; may be empty
 * @param pictures by file name, drawn below the table
 * @param outcome of what the cells amount to together; {@link Outcome#MEASURED} where nothing is asked of them
 */
record Section(String title, String text, Table table, List<Picture> pictures, Outcome outcome) {
    /** A picture as SVG. */
    record Picture(String name, String svg) {}

    Section {
        pictures = List.copyOf(pictures);
    }

    Section(String title, String text, Table table) {
        this(title, text, table, List.of(), Outcome.MEASURED);
    }
}
