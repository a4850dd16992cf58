package io.densitometer.cpu;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.lower.StorageFormat;

/** How a weight is stored. */
enum Format implements StorageFormat {
    DENSE,
    CSR,
    NM,
    BSR;

    /** The format that the options ask for. */
    static Format of(CompileOptions options, String weight) {
        return StorageFormat.of(values(), options, weight);
    }
}
