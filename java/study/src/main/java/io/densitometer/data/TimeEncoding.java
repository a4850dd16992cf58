package io.densitometer.data;

import io.densitometer.graph.BadInputException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Time marks as in Time-Series-Library: {@code timeF} (utils/timefeatures.py, fractions in [-0.5, 0.5]) or the integers
 * that {@code fixed} and learned embeddings look up (data_loader.py, timeenc 0).
 *
 * @param embed {@code timeF}, {@code fixed} or {@code learned}
 * @param frequency s, t (or min), h, d, b, w or m, with or without a count before it
 */
public record TimeEncoding(String embed, String frequency) {
    private static final Map<String, List<ToDoubleFunction<LocalDateTime>>> FRACTIONS = Map.of(
            "s", fractions("second minute hour weekday day yearDay"),
            "t", fractions("minute hour weekday day yearDay"),
            "h", fractions("hour weekday day yearDay"),
            "d", fractions("weekday day yearDay"),
            "b", fractions("weekday day yearDay"),
            "w", fractions("day week"),
            "m", fractions("month"));

    private static final List<ToDoubleFunction<LocalDateTime>> INTEGERS = List.of(
            LocalDateTime::getMonthValue, LocalDateTime::getDayOfMonth, TimeEncoding::weekday, LocalDateTime::getHour);
    private static final List<ToDoubleFunction<LocalDateTime>> INTEGERS_WITH_QUARTER =
            Stream.concat(INTEGERS.stream(), Stream.of(TimeEncoding::quarter)).toList();

    /** Checks both words; a frequency such as {@code 15min} is kept as its letter. */
    public TimeEncoding {
        if (!List.of("timeF", "fixed", "learned").contains(embed)) {
            throw new BadInputException("no time embedding '" + embed + "'; there are timeF, fixed and learned");
        }
        frequency = letter(frequency);
    }

    /** The encoding for a series' own step. */
    public static TimeEncoding of(String embed, Frequency frequency) {
        return new TimeEncoding(embed, frequency.code());
    }

    /** Marks per row: 4 for hourly data, 5 for minutely, 3 for daily with {@code timeF}. */
    public int width() {
        return features().size();
    }

    /** Writes the {@link #width()} marks of a stamp, given in seconds as written in the file. */
    public void write(long wallSecond, float[] marks, int offset) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(wallSecond, 0, ZoneOffset.UTC);
        List<ToDoubleFunction<LocalDateTime>> features = features();
        for (int i = 0; i < features.size(); i++) {
            marks[offset + i] = (float) features.get(i).applyAsDouble(time);
        }
    }

    private List<ToDoubleFunction<LocalDateTime>> features() {
        if (embed.equals("timeF")) {
            return FRACTIONS.get(frequency);
        }
        return frequency.equals("t") ? INTEGERS_WITH_QUARTER : INTEGERS;
    }

    private static List<ToDoubleFunction<LocalDateTime>> fractions(String names) {
        return Arrays.stream(names.split(" ", -1)).map(TimeEncoding::fraction).toList();
    }

    private static ToDoubleFunction<LocalDateTime> fraction(String name) {
        return switch (name) {
            case "second" -> t -> t.getSecond() / 59.0 - 0.5;
            case "minute" -> t -> t.getMinute() / 59.0 - 0.5;
            case "hour" -> t -> t.getHour() / 23.0 - 0.5;
            case "weekday" -> t -> weekday(t) / 6.0 - 0.5;
            case "day" -> t -> (t.getDayOfMonth() - 1) / 30.0 - 0.5;
            case "yearDay" -> t -> (t.getDayOfYear() - 1) / 365.0 - 0.5;
            case "month" -> t -> (t.getMonthValue() - 1) / 11.0 - 0.5;
            case "week" -> t -> (t.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR) - 1) / 52.0 - 0.5;
            default -> throw new AssertionError(name);
        };
    }

    private static int quarter(LocalDateTime time) {
        return time.getMinute() / 15;
    }

    /** Monday = 0. */
    private static int weekday(LocalDateTime time) {
        return time.getDayOfWeek().getValue() - 1;
    }

    private static String letter(String frequency) {
        String unit = frequency.toLowerCase(Locale.ROOT).replaceFirst("^\\d{1,4}", "");
        String letter = unit.equals("min") ? "t" : unit;
        if (!FRACTIONS.containsKey(letter)) {
            throw new BadInputException("no frequency '" + frequency + "'; there are s, t (min), h, d, b, w and m");
        }
        return letter;
    }
}
