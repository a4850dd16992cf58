package io.densitometer.cuda.device;

import io.densitometer.backend.lower.Element;
import java.util.Locale;

/**
 * A convolution along time, {@code y [batch, outputLength, channelsOut]} of {@code x [batch, length, channelsIn]} with {@code weight
 * [channelsOut, kernel, channelsIn]}, one bias {@code [channelsOut]} or none, and a residual that lies as y does or none; all row-major
 * and of one element, sums in single precision. Steps beyond the ends are zero.
 *
 * @param padding steps before the first and after the last
 * @param tf32 whether single precision factors may be rounded to 10 bits
 */
public record Convolution(
        int batch,
        int channelsIn,
        int channelsOut,
        int length,
        int kernel,
        int padding,
        int stride,
        Element element,
        boolean bias,
        boolean residual,
        boolean tf32) {
    public Convolution {
        boolean sized = batch > 0 && channelsIn > 0 && channelsOut > 0 && kernel > 0 && padding >= 0 && stride > 0;
        if (!sized || length + 2 * padding < kernel) {
            throw new IllegalArgumentException("no convolution: " + batch + " x " + length + " x " + channelsIn + " -> "
                    + channelsOut + ", kernel " + kernel + ", padding " + padding + ", stride " + stride);
        }
    }

    /** Where its operands lie in device memory; 0 where there is none. */
    public record Addresses(long x, long weight, long bias, long residual, long y) {}

    /** Steps of the result. */
    public int outputLength() {
        return (length + 2 * padding - kernel) / stride + 1;
    }

    /** Sizes and what is fused, in one line. */
    public String text() {
        return element.name().toLowerCase(Locale.ROOT) + "[" + batch + "x" + length + "x" + channelsIn + "] -> "
                + channelsOut + ", kernel " + kernel + (padding == 0 ? "" : ", padding " + padding)
                + (stride == 1 ? "" : ", stride " + stride) + (bias ? " +bias" : "") + (residual ? " +residual" : "")
                + (tf32 ? " tf32" : "");
    }
}
