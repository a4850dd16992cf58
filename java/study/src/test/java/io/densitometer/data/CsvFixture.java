package io.densitometer.data;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;

/** Small files for the tests, and the way to the shared real ones. */
final class CsvFixture {
    private CsvFixture() {}

    /** A real file of the shared folder; the test is skipped where the folder is absent. */
    static String shared(String file) {
        String folder = System.getProperty("densitometer.shared", "");
        Path path = Path.of(folder, "data", file);
        Assumptions.assumeTrue(Files.isRegularFile(path), "no shared data at " + path);
        return path.toString();
    }

    static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static RawTable read(byte[] bytes, Limits limits) {
        return CsvReader.read(new ByteArrayInputStream(bytes), "f.csv", limits);
    }

    static RawTable read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8), Limits.standard());
    }

    /** The checked file as an unregistered set. */
    static Inspection inspect(String text) {
        return Inspection.of(read(text), LoadOptions.standard());
    }

    /** Hourly rows from 2016-07-01 00:00 with two columns: the row's number, and its square. */
    static String hourly(int rows) {
        StringBuilder text = new StringBuilder("date,a,OT\n");
        for (int i = 0; i < rows; i++) {
            text.append(String.format("2016-07-%02d %02d:00:00,%d,%d%n", 1 + i / 24, i % 24, i, i * i));
        }
        return text.toString();
    }
}
