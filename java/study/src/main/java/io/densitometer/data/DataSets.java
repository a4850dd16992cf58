package io.densitometer.data;

import io.densitometer.graph.BadInputException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The way in: opens or describes a CSV file, or the generated series under the name {@code built-in}. */
public final class DataSets {
    private DataSets() {}

    /**
     * A series for a study.
     *
     * @param source path of a CSV or CSV.gz file, or {@code built-in}
     * @throws BadInputException when the file is not readable as a time series, or has missing, broken or doubtful rows
     *     and no fill policy is chosen that mends them; one sentence with the first line numbers
     */
    public static Series open(String source, LoadOptions options) {
        return CellFiller.fill(inspect(source, options), options.fills());
    }

    /**
     * What a file holds and what is wrong with it; the rows may have any faults.
     *
     * @param source path of a CSV or CSV.gz file, or {@code built-in}
     * @throws BadInputException when it is not readable as a time series at all
     */
    public static DataSummary describe(String source, LoadOptions options) {
        return DataSummary.of(inspect(source, options));
    }

    private static Inspection inspect(String source, LoadOptions options) {
        if (source.equals(RegisteredSets.BUILT_IN)) {
            return Inspection.of(options.builtIn().table(options.limits()), options);
        }
        return Inspection.of(CsvReader.read(path(source), options.limits()), options);
    }

    private static Path path(String source) {
        try {
            return Path.of(source);
        } catch (InvalidPathException e) {
            throw new BadInputException("'" + source + "' is not a file name: " + e.getReason(), e);
        }
    }
}
