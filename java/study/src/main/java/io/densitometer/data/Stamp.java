package io.densitometer.data;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time stamp as written and as an instant.
 *
 * @param wall seconds from 1970-01-01 of the date and time as written: what time features see
 * @param epoch the same in UTC; equal to {@code wall} where no offset is written: what steps are measured by
 */
record Stamp(long wall, long epoch) {
    /** The forms that {@link #parse} takes, for messages. */
    static final String FORMS = "2016-07-01 00:00:00, 2016/7/1 2:00, 2016-07-01, 2015-01-01T00:00:00+01:00 or ...Z";

    private static final Pattern FORM = Pattern.compile(
            "(\\d{4})([-/])(\\d{1,2})\\2(\\d{1,2})(?:[T ](\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.\\d{1,9})?)?)?"
                    + " ?(Z|[+-]\\d{2}(?::?\\d{2})?)?");
    private static final int LONGEST = 48;

    /** Reads year first, {@code -} or {@code /} between, optionally a time, optionally an offset; empty when it is none. */
    static Optional<Stamp> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        Matcher m = FORM.matcher(text);
        try {
            return m.matches() ? Optional.of(of(m)) : Optional.empty();
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }

    /** The date and time as written, with the offset where there is one: {@code 2015-01-01T00:00+01:00}. */
    String text() {
        String local = LocalDateTime.ofEpochSecond(wall, 0, ZoneOffset.UTC).toString();
        return wall == epoch ? local : local + ZoneOffset.ofTotalSeconds((int) (wall - epoch));
    }

    private static Stamp of(Matcher m) {
        LocalDateTime local =
                LocalDateTime.of(number(m, 1), number(m, 3), number(m, 4), number(m, 5), number(m, 6), number(m, 7));
        String offset = m.group(8) == null ? "Z" : m.group(8);
        return new Stamp(local.toEpochSecond(ZoneOffset.UTC), local.toEpochSecond(ZoneOffset.of(offset)));
    }

    private static int number(Matcher m, int group) {
        return m.group(group) == null ? 0 : Integer.parseInt(m.group(group));
    }
}
