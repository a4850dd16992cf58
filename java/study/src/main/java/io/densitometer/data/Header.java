package io.densitometer.data;

import io.densitometer.graph.BadInputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.csv.CSVRecord;

/**
 * Which column of a file is what.
 *
 * @param width cells per row
 * @param timeColumn index of the column with the stamps: the first that is named like one
 * @param valueColumns indices of the value columns; further time columns (local time beside UTC) are left out
 * @param names names of the value columns
 */
record Header(int width, int timeColumn, List<Integer> valueColumns, List<String> names) {
    private static final Set<String> TIME_NAMES =
            Set.of("date", "time", "datetime", "timestamp", "utc_timestamp", "cet_cest_timestamp");
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** Reads the header line, or says in one sentence why it is none. */
    static Header of(CSVRecord record, String file, Limits limits) {
        limits.checkColumns(record.size(), file);
        List<String> cells = new ArrayList<>(record.toList());
        cells.set(0, cells.get(0).replace(BYTE_ORDER_MARK, "").trim());
        int time = timeColumn(cells, file);
        List<Integer> columns = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            if (!isTimeName(cells.get(i))) {
                columns.add(i);
                names.add(cells.get(i).isEmpty() ? "column " + (i + 1) : cells.get(i));
            }
        }
        checkNames(names, file);
        return new Header(cells.size(), time, List.copyOf(columns), List.copyOf(names));
    }

    private static int timeColumn(List<String> cells, String file) {
        for (int i = 0; i < cells.size(); i++) {
            if (isTimeName(cells.get(i))) {
                return i;
            }
        }
        if (cells.size() == 1) {
            throw new BadInputException(file + ": the first line has one column only; a comma must part the columns");
        }
        if (Stamp.parse(cells.get(0)).isPresent()) {
            throw new BadInputException(file + ": the first line is data; put a header 'date,...' above it");
        }
        throw new BadInputException(file + ": the header has no column named date, time or utc_timestamp");
    }

    private static boolean isTimeName(String cell) {
        return TIME_NAMES.contains(cell.toLowerCase(Locale.ROOT));
    }

    private static void checkNames(List<String> names, String file) {
        if (names.isEmpty()) {
            throw new BadInputException(file + ": the header has a date column but no value columns");
        }
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new BadInputException(file + ": the header names column '" + name + "' twice");
            }
        }
    }
}
