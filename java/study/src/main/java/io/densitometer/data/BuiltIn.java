package io.densitometer.data;

import io.densitometer.graph.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The generated hourly series: daily and weekly cycles, a slow trend, a factor shared by all channels, noise, and each
 * channel following its neighbour with a delay. Made for trying things out without a download; it is not measured data.
 *
 * @param rows hours, from 2020-01-01 00:00
 * @param channels columns, the last one named {@code OT}
 * @param seed the same seed gives the same numbers on every machine
 */
public record BuiltIn(int rows, int channels, long seed) {
    private static final int MOST_CHANNELS = 1_000;
    private static final int MOST_ROWS = 1_000_000;
    private static final long START = 1_577_836_800L;
    private static final int DAY = 24;
    private static final int WEEK = 168;
    /** Day of the week of the first row, Monday = 0. */
    private static final int FIRST_WEEKDAY = 2;

    /** Checks the size: 1 to 1,000,000 rows, 1 to 1,000 channels. */
    public BuiltIn {
        if (rows < 1 || rows > MOST_ROWS || channels < 1 || channels > MOST_CHANNELS) {
            throw new BadInputException("the built-in series can have 1 to " + MOST_ROWS + " rows and 1 to "
                    + MOST_CHANNELS + " channels, not " + rows + " and " + channels);
        }
    }

    /** 180 days of 7 channels. */
    public static BuiltIn standard() {
        return new BuiltIn(4_320, 7, 2_021);
    }

    RawTable table(Limits limits) {
        limits.checkRows(rows, channels, RegisteredSets.BUILT_IN);
        List<String> names = Stream.concat(
                        IntStream.range(0, channels - 1).mapToObj(Integer::toString), Stream.of("OT"))
                .toList();
        double[][] signals = signals();
        List<RawTable.Row> table = new ArrayList<>(rows);
        for (int t = 0; t < rows; t++) {
            long second = START + t * Frequency.HOUR;
            table.add(new RawTable.Row(t + 2L, new Stamp(second, second), row(signals, t)));
        }
        return new RawTable(RegisteredSets.BUILT_IN, names, table, new DataReport.Collector());
    }

    /** Each channel is its own signal plus part of its left neighbour's of one to six hours ago. */
    private double[] row(double[][] signals, int t) {
        double[] values = new double[channels];
        for (int c = 0; c < channels; c++) {
            int source = (c + channels - 1) % channels;
            int before = Math.max(0, t - 1 - c % 6);
            values[c] = signals[c][t] + (channels == 1 ? 0 : 0.4 * signals[source][before]);
        }
        return values;
    }

    private double[][] signals() {
        SplitMix random = new SplitMix(seed);
        double[] factor = autoregressive(random, 0.97, 0.15);
        double[][] signals = new double[channels][];
        for (int c = 0; c < channels; c++) {
            signals[c] = Channel.draw(random).signal(factor, autoregressive(random, 0.6, 0.2));
        }
        return signals;
    }

    private double[] autoregressive(SplitMix random, double memory, double noise) {
        double[] values = new double[rows];
        double last = 0;
        for (int t = 0; t < rows; t++) {
            last = memory * last + noise * random.nextGaussian();
            values[t] = last;
        }
        return values;
    }

    /** One channel's own character. */
    private record Channel(
            double level,
            double daily,
            double dailyPhase,
            double weekly,
            double weeklyPhase,
            double trend,
            double loading) {

        static Channel draw(SplitMix random) {
            return new Channel(
                    10 * random.nextDouble(),
                    0.6 + random.nextDouble(),
                    DAY * random.nextDouble(),
                    0.2 + 0.4 * random.nextDouble(),
                    WEEK * random.nextDouble(),
                    random.nextDouble() - 0.5,
                    0.3 + 0.7 * random.nextDouble());
        }

        double[] signal(double[] factor, double[] noise) {
            double[] signal = new double[factor.length];
            for (int t = 0; t < signal.length; t++) {
                signal[t] = level + cycles(t) + trend * t / (100 * DAY) + loading * factor[t] + noise[t];
            }
            return signal;
        }

        /** The day has a second harmonic, and is flatter at the weekend. */
        private double cycles(int t) {
            double weekend = (t / DAY + FIRST_WEEKDAY) % 7 >= 5 ? 0.6 : 1;
            double day = sine(t + dailyPhase, DAY) + 0.3 * sine(t - dailyPhase, DAY / 2);
            return weekend * daily * day + weekly * sine(t + weeklyPhase, WEEK);
        }

        private static double sine(double hours, int period) {
            return StrictMath.sin(2 * Math.PI * hours / period);
        }
    }
}
