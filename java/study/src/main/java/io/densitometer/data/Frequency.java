package io.densitometer.data;

/**
 * The step of a series, in seconds; 0 when there are too few stamps to tell.
 *
 * @param seconds the median distance of two neighbouring stamps
 */
public record Frequency(long seconds) {
    static final long MINUTE = 60;
    static final long HOUR = 3_600;
    static final long DAY = 86_400;
    private static final long WEEK = 7 * DAY;
    private static final long SHORTEST_MONTH = 28 * DAY;
    private static final long LONGEST_MONTH = 31 * DAY;

    /** The step as one letter, as time features know it: s, t (minutes), h, d, w or m. */
    public String code() {
        if (isMonthly()) {
            return "m";
        }
        if (seconds % HOUR != 0) {
            return seconds % MINUTE == 0 ? "t" : "s";
        }
        if (seconds % DAY != 0 || seconds == 0) {
            return "h";
        }
        return seconds % WEEK == 0 ? "w" : "d";
    }

    /** The step in words: {@code 15 min}, {@code 1 h}, {@code 1 day}. */
    public String text() {
        if (seconds == 0) {
            return "unknown";
        }
        return switch (code()) {
            case "m" -> "1 month";
            case "w", "d" -> seconds / DAY + (seconds == DAY ? " day" : " days");
            case "h" -> seconds / HOUR + " h";
            case "t" -> seconds / MINUTE + " min";
            default -> seconds + " s";
        };
    }

    /** Says whether two stamps this many seconds apart have rows missing between them. */
    boolean isGap(long distance) {
        return isMonthly() ? distance > LONGEST_MONTH : distance > seconds;
    }

    private boolean isMonthly() {
        return seconds > SHORTEST_MONTH && seconds <= LONGEST_MONTH;
    }
}
