package io.densitometer.cuda.device;

import io.densitometer.graph.op.Activation;

/**
 * A stack of dense products {@code dst = act(alpha * src x weights + bias) + residual}, sums in single precision. There is never an
 * activation and a residual in one product. With a bias, dst is not turned.
 *
 * @param batch matrices in each stack
 * @param src {@code [M, K]}
 * @param weights {@code [K, N]}, stored as src is
 * @param dst {@code [M, N]}; not turned when residual is given
 * @param bias whether one {@code [N]} is added, stored as dst is
 * @param activation NONE, RELU or GELU
 * @param residual whether one is added that lies as dst does, possibly dst itself
 * @param alpha factor on the product
 * @param tf32 whether single precision factors may be rounded to 10 bits
 */
public record Product(
        int batch,
        Matrix src,
        Matrix weights,
        Matrix dst,
        boolean bias,
        Activation activation,
        boolean residual,
        float alpha,
        boolean tf32) {
    public Product {
        boolean fits =
                src.rows() == dst.rows() && weights.columns() == dst.columns() && src.columns() == weights.rows();
        boolean fused = (activation == Activation.NONE || !residual) && activation != Activation.TANH;
        if (batch < 1
                || !fits
                || !fused
                || ((bias || residual) && dst.turned())
                || src.element() != weights.element()) {
            throw new IllegalArgumentException("no product: " + src + " x " + weights + " -> " + dst);
        }
    }

    /**
     * Where its operands lie in device memory; 0 where there is none.
     */
    public record Addresses(long src, long weights, long bias, long residual, long dst) {}

    /** Sizes, layouts and what is fused, in one line. */
    public String text() {
        return (batch == 1 ? "" : batch + " * ") + src.text() + " x " + weights.text() + " -> " + dst.text()
                + (bias ? " +bias" : "") + (residual ? " +residual" : "")
                + (activation == Activation.NONE ? "" : " " + activation.name().toLowerCase(java.util.Locale.ROOT))
                + (alpha == 1 ? "" : " *" + alpha) + (tf32 ? " tf32" : "");
    }
}
