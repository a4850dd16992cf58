package io.densitometer.backend;

import io.densitometer.graph.BadInputException;
import java.util.Map;

/**
 * What a plan is compiled for.
 *
 * @param batch samples per run
 * @param threads threads per run
 * @param formats storage format by weight name ({@code dense}, {@code csr}, {@code nm}, {@code bsr}); layers not named run dense
 */
public record CompileOptions(int batch, int threads, Map<String, String> formats) {
    public CompileOptions {
        formats = Map.copyOf(formats);
        require("batch", batch, 1 << 20);
        require("threads", threads, 1 << 12);
    }

    /** Everything dense. */
    public static CompileOptions dense(int batch, int threads) {
        return new CompileOptions(batch, threads, Map.of());
    }

    public CompileOptions withFormats(Map<String, String> other) {
        return new CompileOptions(batch, threads, other);
    }

    private static void require(String what, int value, int most) {
        if (value < 1 || value > most) {
            throw new BadInputException(what + " " + value + " is out of range: give a whole number from 1 to " + most);
        }
    }
}
