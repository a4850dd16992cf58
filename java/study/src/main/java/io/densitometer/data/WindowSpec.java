package io.densitometer.data;

import io.densitometer.graph.BadInputException;

/**
 * Lengths of a window in rows.
 *
 * @param seqLen input of the encoder, L
 * @param labelLen known part of the decoder's input: the last rows of the encoder's
 * @param predLen horizon to forecast
 */
public record WindowSpec(int seqLen, int labelLen, int predLen) {

    /** Checks that there is an input and a horizon, and that the label part lies in the input. */
    public WindowSpec {
        if (seqLen < 1 || predLen < 1) {
            throw new BadInputException("seq_len and pred_len must be at least 1, not " + seqLen + " and " + predLen);
        }
        if (labelLen < 0 || labelLen > seqLen) {
            throw new BadInputException("label_len must be between 0 and seq_len " + seqLen + ", not " + labelLen);
        }
        if ((long) seqLen + predLen > Integer.MAX_VALUE) {
            throw new BadInputException("seq_len " + seqLen + " and pred_len " + predLen + " are too long together");
        }
    }

    /** Rows of the decoder's input: label and horizon. */
    public int decoderLen() {
        return labelLen + predLen;
    }
}
