package io.densitometer.cuda.device;

import io.densitometer.backend.lower.Element;
import java.util.Locale;

/**
 * {@code out = softmax(scale q k^T) v} for each head of each batch entry, of one 16 bit element; scores and sums in single precision.
 * Heads lie side by side, so head h of a row starts h times its width after the row does.
 *
 * @param keyWidth channels of a head in q and k
 * @param valueWidth channels of a head in v and out
 * @param causal whether query l sees the keys up to l
 */
public record HeadsAttention(
        int batch,
        int heads,
        int queryLength,
        int keyLength,
        int keyWidth,
        int valueWidth,
        Rows q,
        Rows k,
        Rows v,
        Rows out,
        float scale,
        boolean causal,
        Element element) {
    public HeadsAttention {
        if (batch < 1 || heads < 1 || queryLength < 1 || keyLength < 1 || keyWidth < 1 || valueWidth < 1) {
            throw new IllegalArgumentException("no attention: " + batch + " x " + heads + " heads of " + queryLength
                    + "x" + keyWidth + " and " + keyLength + "x" + valueWidth);
        }
    }

    /**
     * How an operand's rows lie, in elements.
     *
     * @param batch from one batch entry to the next
     * @param row from one row to the next
     */
    public record Rows(long batch, long row) {}

    /** Where its operands lie in device memory. */
    public record Addresses(long q, long k, long v, long out) {}

    /** Sizes and strides, in one line. */
    public String text() {
        return element.name().toLowerCase(Locale.ROOT) + " " + batch + " * " + heads + " heads, " + queryLength + "x"
                + keyWidth + " on " + keyLength + "x" + valueWidth + (causal ? ", causal" : "") + ", scale " + scale
                + ", rows " + text(q) + " " + text(k) + " " + text(v) + " " + text(out);
    }

    private static String text(Rows rows) {
        return rows.batch + "/" + rows.row;
    }
}
