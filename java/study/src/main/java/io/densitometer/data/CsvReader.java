package io.densitometer.data;

import io.densitometer.graph.BadInputException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads CSV, gzipped or not, into a {@link RawTable}; what is wrong with single rows is collected, not thrown. */
final class CsvReader {
    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(true).setTrim(true).get();
    private static final int GZIP_MAGIC = 0x1f8b;

    private final String name;
    private final Limits limits;
    private final DataReport.Collector issues = new DataReport.Collector();

    private CsvReader(String name, Limits limits) {
        this.name = name;
        this.limits = limits;
    }

    /** Reads a file. */
    static RawTable read(Path path, Limits limits) {
        checkReadable(path);
        try (InputStream in = Files.newInputStream(path)) {
            return read(in, path.toString(), limits);
        } catch (AccessDeniedException e) {
            throw new BadInputException(path + ": no permission to read it", e);
        } catch (IOException e) {
            throw new BadInputException(path + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** Reads a stream; gzip is told by its first two bytes, not by the name. */
    static RawTable read(InputStream in, String name, Limits limits) {
        CsvReader reader = new CsvReader(name, limits);
        try {
            return reader.table(in);
        } catch (UncheckedIOException e) {
            throw reader.broken(e.getCause());
        } catch (IOException e) {
            throw reader.broken(e);
        }
    }

    private static void checkReadable(Path path) {
        if (Files.isDirectory(path)) {
            throw new BadInputException(path + ": is a directory; give a CSV or CSV.gz file");
        }
        if (!Files.exists(path)) {
            throw new BadInputException(path + ": no such file");
        }
        if (!Files.isRegularFile(path)) {
            throw new BadInputException(path + ": not a regular file; give a CSV or CSV.gz file");
        }
    }

    private RawTable table(InputStream in) throws IOException {
        BoundedReader text =
                new BoundedReader(new InputStreamReader(unpacked(in), StandardCharsets.UTF_8), limits, name);
        try (CSVParser parser =
                CSVParser.builder().setReader(text).setFormat(FORMAT).get()) {
            Iterator<CSVRecord> records = parser.iterator();
            if (!records.hasNext()) {
                throw new BadInputException(name + ": is empty; give a CSV with a header, a date column and numbers");
            }
            Header header = Header.of(records.next(), name, limits);
            List<RawTable.Row> rows = new ArrayList<>();
            while (records.hasNext()) {
                row(records.next(), parser.getCurrentLineNumber(), header).ifPresent(rows::add);
                limits.checkRows(rows.size(), header.names().size(), name);
            }
            if (rows.isEmpty()) {
                throw new BadInputException(name + ": has a header but no readable rows" + because());
            }
            return new RawTable(name, header.names(), rows, issues);
        }
    }

    private static InputStream unpacked(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
        buffered.mark(2);
        int magic = buffered.read() << 8 | buffered.read();
        buffered.reset();
        return magic == GZIP_MAGIC ? new GZIPInputStream(buffered, 1 << 16) : buffered;
    }

    private Optional<RawTable.Row> row(CSVRecord cells, long line, Header header) {
        if (cells.size() != header.width()) {
            String detail = cells.size() + " cells, the header has " + header.width();
            issues.add(IssueKind.WRONG_COLUMN_COUNT, line, "", detail);
            return Optional.empty();
        }
        String date = cells.get(header.timeColumn());
        Optional<Stamp> stamp = Stamp.parse(date);
        if (stamp.isEmpty()) {
            issues.add(IssueKind.BAD_DATE, line, "", "'" + date + "'");
            return Optional.empty();
        }
        return Optional.of(new RawTable.Row(line, stamp.get(), numbers(cells, line, header)));
    }

    private double[] numbers(CSVRecord cells, long line, Header header) {
        double[] values = new double[header.names().size()];
        for (int c = 0; c < values.length; c++) {
            String cell = cells.get(header.valueColumns().get(c));
            values[c] = Cell.parse(cell);
            Optional<IssueKind> problem = Cell.problem(cell, values[c]);
            if (problem.isPresent()) {
                values[c] = Double.NaN;
                String detail = cell.isEmpty() ? "" : "'" + cell + "'";
                issues.add(problem.get(), line, header.names().get(c), detail);
            }
        }
        return values;
    }

    private String because() {
        DataReport report = issues.report();
        return report.isClean() ? "" : ": " + report.summary() + "; dates are read as " + Stamp.FORMS;
    }

    private BadInputException broken(IOException e) {
        return new BadInputException(name + ": " + reason(e), e);
    }

    private static String reason(IOException e) {
        if (e instanceof EOFException) {
            return "the gzip file is cut short; fetch it again";
        }
        if (e instanceof ZipException) {
            return "the gzip file is damaged (" + e.getMessage() + "); fetch it again";
        }
        return (e instanceof CSVException ? "not readable as CSV: " : "cannot be read: ") + e.getMessage();
    }
}
