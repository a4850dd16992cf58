package io.densitometer.bench;

import io.densitometer.bench.RoundingResult.Visit;
import io.densitometer.campaign.Figure;
import io.densitometer.measure.Bootstrap;
import io.densitometer.measure.Ratio;
import io.densitometer.measure.Verdict;
import io.densitometer.measure.Verdict.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Times by width and what follows from them.
 *
 * <p>The time of a visit is the median of its iterations, over the median of its round, so that what slows a whole round cancels.
 */
final class WidthTimes {
    /** Fewest rounds that allow a verdict. */
    static final int LEAST_ROUNDS = 8;

    private final RoundingCampaign campaign;
    private final int rounds;
    private final Map<Integer, double[]> times = new HashMap<>();
    private final Map<Integer, double[]> again = new HashMap<>();
    private final Bootstrap bootstrap = new Bootstrap(Bootstrap.RESAMPLES, 1);
    private final double floor;

    WidthTimes(RoundingResult result) {
        campaign = result.campaign();
        rounds = result.rounds().size();
        IntStream.range(0, rounds).forEach(i -> add(i, result.rounds().get(i)));
        floor = campaign.repeated().stream()
                .map(width -> bootstrap.ratioOfMedians(times.get(width), again.get(width)))
                .mapToDouble(Verdict::noiseFloor)
                .max()
                .orElseThrow();
    }

    /** A round's first visit of a width is its time, the second the A/A row. */
    private void add(int round, List<Visit> visits) {
        double level = median(
                visits.stream().mapToDouble(visit -> median(visit.micros())).toArray());
        for (Visit visit : visits) {
            double[] first = times.computeIfAbsent(visit.width(), w -> new double[rounds]);
            double[] row = first[round] == 0 ? first : again.computeIfAbsent(visit.width(), w -> new double[rounds]);
            row[round] = median(visit.micros()) / level;
        }
    }

    private static double median(List<Double> values) {
        return median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double median(double[] values) {
        return Figure.median(values).value();
    }

    /** The greatest spread of an A/A row: two visits of one width in the same rounds. */
    double floor() {
        return floor;
    }

    /** A width's time over the reference's. */
    Ratio relative(int width) {
        return bootstrap.ratioOfMedians(times.get(width), times.get(campaign.reference()));
    }

    /** How much faster a width runs when it is rounded up. */
    Ratio gain(int width, int rounding) {
        return bootstrap.ratioOfMedians(times.get(width), times.get(RoundingCampaign.roundUp(width, rounding)));
    }

    /** Whether a gain lies beyond the noise. */
    Kind verdict(Ratio gain) {
        return Verdict.of(gain, floor, rounds, LEAST_ROUNDS).kind();
    }

    /** The gain over all wanted widths: the geometric mean of each round, and the median of those. */
    Figure gain(int rounding) {
        return Figure.median(IntStream.range(0, rounds)
                .mapToDouble(round -> Math.exp(campaign.wanted().stream()
                        .mapToDouble(width -> Math.log(
                                times.get(width)[round] / times.get(RoundingCampaign.roundUp(width, rounding))[round]))
                        .average()
                        .orElseThrow()))
                .toArray());
    }
}
