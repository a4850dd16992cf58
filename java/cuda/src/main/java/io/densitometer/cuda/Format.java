package io.densitometer.cuda;

import io.densitometer.backend.CompileOptions;
import io.densitometer.graph.BadInputException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** How a weight is stored on the device. */
enum Format {
    /** Row-major, for cuBLASLt. */
    DENSE(CompileOptions.DENSE),
    /** Compressed rows, own kernel. */
    CSR("csr"),
    /** Compressed rows, cuSPARSE: the baseline of the own kernel. */
    CUSPARSE("cusparse"),
    /** 2:4, cuSPARSELt. */
    NM("nm"),
    /** 2:4, own kernel for few tokens. */
    NM_SMALL("nm-small"),
    /** Blocks of 16 or 32, own kernel. */
    BSR("bsr");

    private final String text;

    Format(String text) {
        this.text = text;
    }

    /** The name that options use. */
    String text() {
        return text;
    }

    /** Names of all but {@code dense}. */
    static List<String> sparseNames() {
        return Arrays.stream(values()).filter(f -> f != DENSE).map(Format::text).toList();
    }

    /** The format that the options ask for. */
    static Format of(CompileOptions options, String weight) {
        String wanted = options.format(weight);
        return Arrays.stream(values())
                .filter(f -> f.text.equals(wanted))
                .findFirst()
                .orElseThrow(() -> new BadInputException("unknown format '" + wanted + "' for weight " + weight
                        + ": choose one of "
                        + Arrays.stream(values()).map(Format::text).collect(Collectors.joining(", "))));
    }
}
