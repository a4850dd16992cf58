package io.densitometer.backend;

/**
 * Whether something can be used here.
 *
 * @param available whether it can
 * @param reason version and path when it can; otherwise what was looked for, where, and how to get it
 */
public record Availability(boolean available, String reason) {
    public static Availability yes(String details) {
        return new Availability(true, details);
    }

    public static Availability no(String reason) {
        return new Availability(false, reason);
    }
}
