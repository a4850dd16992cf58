package io.densitometer.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.densitometer.graph.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The results folder of a study: {@code cells/<id>.json}, one file per cell, the source of every report.
 *
 * <p>Keys are in snake case. Unknown keys are ignored, so that a report can be made from results of a later version.
 */
public final class Results {
    private static final String CELLS = "cells";
    private static final String SUFFIX = ".json";
    private static final long LARGEST_FILE = 256L << 20;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private Results() {}

    /** Where the cell of this {@link Cell#id()} is kept in a results folder. */
    public static Path file(Path folder, String id) {
        return folder.resolve(CELLS).resolve(id + SUFFIX);
    }

    /** Writes a cell's file whole, and returns it. */
    public static Path write(Path folder, Cell cell) {
        Path file = file(folder, cell.id());
        try {
            AtomicFile.write(file, MAPPER.writeValueAsString(cell) + "\n");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        return file;
    }

    /**
     * Reads every cell of a results folder, ordered by file name.
     *
     * @throws BadInputException when the folder holds no cells, or a file is broken: it names the file
     */
    public static List<Cell> read(Path folder) {
        Path cells = folder.resolve(CELLS);
        if (!Files.isDirectory(cells)) {
            throw new BadInputException(folder + " is no results folder: it has no folder 'cells'; give the folder that"
                    + " 'densitometer study --out' wrote");
        }
        try (Stream<Path> files = Files.list(cells)) {
            List<Cell> read = files.filter(Results::isCell)
                    .sorted()
                    .map(Results::readCell)
                    .toList();
            if (read.isEmpty()) {
                throw new BadInputException(cells + " holds no cell yet; let a study finish at least one");
            }
            return read;
        } catch (IOException e) {
            throw new BadInputException("cannot list " + cells + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads one cell.
     *
     * @throws BadInputException when the file is truncated, too large or not a cell
     */
    public static Cell readCell(Path file) {
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new BadInputException(file + " is larger than any cell: " + Files.size(file) + " bytes");
            }
            return Objects.requireNonNull(MAPPER.readValue(file.toFile(), Cell.class), "the file says null");
        } catch (IOException | NullPointerException e) {
            throw new BadInputException(
                    "cannot read the study cell " + file + ": " + firstLine(e)
                            + "; remove the file and run the study again",
                    e);
        }
    }

    private static boolean isCell(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(SUFFIX) && !name.startsWith(".");
    }

    private static String firstLine(Exception e) {
        String message = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("no reason given");
    }
}
