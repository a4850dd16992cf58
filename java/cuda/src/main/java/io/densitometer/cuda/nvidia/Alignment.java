package io.densitometer.cuda.nvidia;

import io.densitometer.cuda.device.Product;

/** Bytes that the addresses of a product are multiples of, up to {@value #MOST}. */
record Alignment(int src, int weights, int residual, int dst) {
    /** More is of no use to any algorithm. */
    static final int MOST = 256;

    static Alignment of(Product.Addresses at) {
        long residual = at.residual() == 0 ? at.dst() : at.residual();
        return new Alignment(of(at.src()), of(at.weights()), of(residual), of(at.dst()));
    }

    /** All four, in one line. */
    String text() {
        return "aligned to " + src + " " + weights + " " + residual + " " + dst;
    }

    static int of(long address) {
        return address == 0 ? MOST : (int) Math.min(MOST, Long.lowestOneBit(address));
    }
}
