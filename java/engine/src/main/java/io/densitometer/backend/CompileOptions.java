package io.densitometer.backend;

import io.densitometer.graph.BadInputException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a plan is compiled for.
 *
 * @param batch samples per run
 * @param threads threads per run
 * @param formats storage format by weight name ({@code dense}, {@code csr}, {@code nm}, {@code bsr}); layers not named run dense
 * @param precision what it computes in
 */
public record CompileOptions(int batch, int threads, Map<String, String> formats, Precision precision) {
    /** The format that every weight can have. */
    public static final String DENSE = "dense";

    public CompileOptions {
        formats = Map.copyOf(formats);
        require("batch", batch, 1 << 20);
        require("threads", threads, 1 << 12);
    }

    /** In single precision. */
    public CompileOptions(int batch, int threads, Map<String, String> formats) {
        this(batch, threads, formats, Precision.FP32);
    }

    /** Everything dense. */
    public static CompileOptions dense(int batch, int threads) {
        return new CompileOptions(batch, threads, Map.of());
    }

    public CompileOptions withBatch(int other) {
        return new CompileOptions(other, threads, formats, precision);
    }

    public CompileOptions withFormats(Map<String, String> other) {
        return new CompileOptions(batch, threads, other, precision);
    }

    /** This format for every layer that can take it, dense for the others. */
    public CompileOptions wherever(String format, List<LayerReport> layers) {
        return withFormats(layers.stream()
                .filter(layer -> layer.eligible().contains(format))
                .collect(Collectors.toMap(LayerReport::weight, layer -> format)));
    }

    public CompileOptions withPrecision(Precision other) {
        return new CompileOptions(batch, threads, formats, other);
    }

    /** The format asked for a weight. */
    public String format(String weight) {
        return formats.getOrDefault(weight, DENSE);
    }

    /** Fails unless single precision is asked for, the only one that the backend has. */
    public void requireFp32(String backend) {
        if (precision != Precision.FP32) {
            throw new BadInputException("backend '" + backend + "' computes in fp32, not in " + precision.text()
                    + ": leave the precision out");
        }
    }

    private static void require(String what, int value, int most) {
        if (value < 1 || value > most) {
            throw new BadInputException(what + " " + value + " is out of range: give a whole number from 1 to " + most);
        }
    }
}
