package io.densitometer.report;

import io.densitometer.measure.Ratio;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;

/** Numbers as text, the same in every locale. */
public final class Figures {
    /** What stands where there is no value. */
    static final String NONE = "–";

    private static final MathContext CSV_DIGITS = new MathContext(7);
    private static final List<String> MULTIPLES = List.of("", " k", " M", " G", " T", " P", " E");

    private Figures() {}

    /** Seven significant digits in plain notation for machines; empty when not finite. */
    static String plain(double value) {
        if (!Double.isFinite(value)) {
            return "";
        }
        BigDecimal rounded = new BigDecimal(value).round(CSV_DIGITS).stripTrailingZeros();
        return rounded.signum() == 0 ? "0" : rounded.toPlainString();
    }

    /** The given number of significant digits, for people: {@code 0.0412}, {@code 4.12}, {@code 412}. */
    public static String significant(double value, int digits) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        int magnitude = value == 0 ? 0 : (int) Math.floor(Math.log10(Math.abs(value)));
        int decimals = Math.min(12, Math.max(0, digits - 1 - magnitude));
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** A density: 1, 0.5, 0.0102. */
    public static String density(double value) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        return new BigDecimal(value)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** A count with three digits and a decimal multiple: {@code 10.5 M}. */
    public static String count(long value) {
        if (Math.abs(value) < 1000) {
            return Long.toString(value);
        }
        int step = (int) (Math.log10(Math.abs((double) value)) / 3);
        return significant(value / Math.pow(1000, step), 3) + MULTIPLES.get(step);
    }

    /** The nearest count. */
    static String count(double value) {
        return Double.isFinite(value) ? count(Math.round(value)) : NONE;
    }

    /** A change in percent with its sign: {@code +3.5%}. */
    public static String change(double before, double after) {
        double percent = 100 * (after / before - 1);
        return Double.isFinite(percent) ? String.format(Locale.ROOT, "%+.1f%%", percent) : NONE;
    }

    /** A speed-up without its interval: {@code 2.31x}. */
    public static String times(double value) {
        String pattern = value < 0.1 ? "%.3fx" : value < 20 ? "%.2fx" : "%.1fx";
        return Double.isFinite(value) ? String.format(Locale.ROOT, pattern, value) : NONE;
    }

    /** A speed-up with its 95% interval: {@code 2.31x (2.25 to 2.38)}. */
    public static String interval(Ratio ratio) {
        String high = times(ratio.high());
        String low = times(ratio.low());
        return times(ratio.value()) + " (" + low.replace("x", "") + " to " + high.replace("x", "") + ")";
    }

    /** How many times fewer: {@code 3.42x}. */
    static String reduction(double value) {
        return Double.isFinite(value) ? significant(value, 3) + "x" : NONE;
    }

    /** A share as a percentage: {@code 61%}. */
    public static String share(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.0f%%", 100 * value) : NONE;
    }

    /** A noise floor: {@code 1.3%}. */
    public static String floor(double value) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * value);
    }

    /** The text, or the mark for no value. */
    static String orNone(String text) {
        return text == null || text.isBlank() ? NONE : text;
    }
}
