package io.densitometer.cuda;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.lower.StorageFormat;

/** How a weight is stored on the device. */
enum Format implements StorageFormat {
    /** Row-major, for cuBLASLt. */
    DENSE,
    /** Compressed rows, own kernel. */
    CSR,
    /** Compressed rows, cuSPARSE: the baseline of the own kernel. */
    CUSPARSE,
    /** 2:4, cuSPARSELt. */
    NM,
    /** 2:4, own kernel for few tokens. */
    NM_SMALL,
    /** Blocks of 16 or 32, own kernel. */
    BSR;

    /** The format that the options ask for. */
    static Format of(CompileOptions options, String weight) {
        return StorageFormat.of(values(), options, weight);
    }
}
