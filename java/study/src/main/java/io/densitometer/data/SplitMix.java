package io.densitometer.data;

/**
 * The SplitMix64 generator (Steele, Lea, Flood 2014): the same numbers on every machine and Java version, which the
 * library's generators promise only in part.
 */
final class SplitMix {
    private static final long GAMMA = 0x9e3779b97f4a7c15L;
    private long state;

    SplitMix(long seed) {
        state = seed;
    }

    long nextLong() {
        state += GAMMA;
        long z = (state ^ state >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    /** Uniform in [0, 1), 53 bits. */
    double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /** Uniform in [0, bound), without bias: draws from the incomplete last stretch are thrown back. */
    int nextInt(int bound) {
        long draw = nextLong() >>> 1;
        long value = draw % bound;
        while (draw - value + (bound - 1) < 0) {
            draw = nextLong() >>> 1;
            value = draw % bound;
        }
        return (int) value;
    }

    /** Standard normal, by Box and Muller in StrictMath. */
    double nextGaussian() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * nextDouble());
    }
}
