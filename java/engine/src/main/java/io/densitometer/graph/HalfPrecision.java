package io.densitometer.graph;

/** 16-bit floating point numbers as bits: IEEE half precision and brain floating point, rounded to nearest even. */
public final class HalfPrecision {
    private static final int HALF_INFINITY = 0x7C00;
    private static final int HALF_NAN = 0x7E00;
    /** From here on a float rounds to a half's infinity. */
    private static final float HALF_OVERFLOW = 65520;
    /** Below it a half has no leading one. */
    private static final float HALF_LEAST_NORMAL = 0x1p-14f;

    private HalfPrecision() {}

    /** The half nearest to a float. */
    public static short half(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        float magnitude = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | HALF_NAN);
        }
        if (magnitude >= HALF_OVERFLOW) {
            return (short) (sign | HALF_INFINITY);
        }
        if (magnitude < HALF_LEAST_NORMAL) {
            return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
        }
        int exact = (bits & 0x7FFFFFFF) - (112 << 23);
        return (short) (sign | roundedShift(exact, 13));
    }

    /** The float that a half is. */
    public static float ofHalf(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = half >>> 10 & 0x1F;
        int mantissa = half & 0x3FF;
        if (exponent == 0) {
            return Float.intBitsToFloat(sign | Float.floatToRawIntBits(mantissa * 0x1p-24f));
        }
        int wide = exponent == 0x1F ? 0xFF : exponent + 112;
        return Float.intBitsToFloat(sign | wide << 23 | mantissa << 13);
    }

    /** The brain floating point number nearest to a float. */
    public static short brain(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) (Float.isNaN(value) ? bits >>> 16 | 0x40 : roundedShift(bits, 16));
    }

    /** The float that a brain floating point number is. */
    public static float ofBrain(short brain) {
        return Float.intBitsToFloat(brain << 16);
    }

    private static int roundedShift(int bits, int shift) {
        int odd = bits >>> shift & 1;
        return (bits + (1 << (shift - 1)) - 1 + odd) >>> shift;
    }
}
