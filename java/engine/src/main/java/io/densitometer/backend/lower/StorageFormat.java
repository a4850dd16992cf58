package io.densitometer.backend.lower;

import io.densitometer.backend.CompileOptions;
import io.densitometer.graph.BadInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a weight is stored: what the constants of a backend's enum are, {@code DENSE} among them. */
public interface StorageFormat {
    /** The constant's name. */
    String name();

    /** The name that options use. */
    default String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Names of all but {@code dense}. */
    static List<String> sparseNames(StorageFormat[] formats) {
        return Arrays.stream(formats)
                .map(StorageFormat::text)
                .filter(text -> !text.equals(CompileOptions.DENSE))
                .toList();
    }

    /**
     * The format that the options ask for.
     *
     * @throws BadInputException when there is none of that name
     */
    static <F extends StorageFormat> F of(F[] formats, CompileOptions options, String weight) {
        String wanted = options.format(weight);
        return Arrays.stream(formats)
                .filter(f -> f.text().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new BadInputException("unknown format '" + wanted + "' for weight " + weight
                        + ": choose one of "
                        + Arrays.stream(formats).map(StorageFormat::text).collect(Collectors.joining(", "))));
    }
}
