package io.densitometer.bench;

import io.densitometer.backend.CompileOptions;
import io.densitometer.campaign.Campaign;
import io.densitometer.campaign.CampaignJson;
import io.densitometer.graph.BadInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * What rounding a width up costs or saves, as its JSON file defines it; keys in snake case.
 *
 * @param name begins the names of its results
 * @param title heads the report
 * @param what is measured, in words
 * @param tokens rows of the activation matrix
 * @param outer features in and out of the block
 * @param threads per run
 * @param from least wanted width
 * @param to greatest wanted width
 * @param roundings multiples to round up to, ascending from 1
 * @param rounds how often every width is measured
 * @param visit how often and how long each time
 */
record RoundingCampaign(
        String name,
        String title,
        String what,
        int tokens,
        int outer,
        int threads,
        int from,
        int to,
        List<Integer> roundings,
        int rounds,
        Visit visit) {
    private static final int MOST_WIDTHS = 512;
    private static final int MOST_ROUNDS = 1000;
    private static final int MOST_ROUNDINGS = 5;

    /**
     * One measurement of one width.
     *
     * @param warmup iterations that do not count
     * @param iterations that do
     * @param millis of each
     */
    record Visit(int warmup, int iterations, int millis) {
        Visit {
            require(warmup >= 0 && warmup <= 100, "warmup " + warmup + " must be from 0 to 100");
            require(iterations >= 1 && iterations <= 100, "iterations " + iterations + " must be from 1 to 100");
            require(millis >= 1 && millis <= 10_000, "millis " + millis + " must be from 1 to 10000");
        }

        double seconds() {
            return (warmup + iterations) * millis / 1e3;
        }
    }

    RoundingCampaign {
        Campaign.requireNames(name, title);
        require(what != null && !what.isBlank(), "what is missing: say in words what is measured");
        require(
                from >= 1 && from < to && to <= FeedForward.MOST,
                "from " + from + " and to " + to + " must ascend from 1 to at most " + FeedForward.MOST);
        require(to - from < MOST_WIDTHS, to - from + 1 + " widths are too many: give at most " + MOST_WIDTHS);
        roundings = requireRoundings(roundings);
        require(rounds >= 1 && rounds <= MOST_ROUNDS, "rounds " + rounds + " must be from 1 to " + MOST_ROUNDS);
        require(visit != null, "visit is missing: give warmup, iterations and millis");
        CompileOptions.dense(1, threads);
        new FeedForward(tokens, outer, roundUp(to, last(roundings)));
    }

    private static List<Integer> requireRoundings(List<Integer> roundings) {
        boolean there = roundings != null && roundings.stream().noneMatch(Objects::isNull);
        require(
                there && roundings.size() >= 2 && roundings.size() <= MOST_ROUNDINGS,
                "roundings must be from 2 to " + MOST_ROUNDINGS + " multiples, such as [1, 8, 16, 32]");
        boolean ascending = IntStream.range(1, roundings.size()).allMatch(i -> roundings.get(i - 1) < roundings.get(i));
        require(
                ascending && roundings.get(0) == 1 && last(roundings) <= MOST_WIDTHS,
                "roundings " + roundings + " must ascend from 1 to at most " + MOST_WIDTHS);
        return List.copyOf(roundings);
    }

    private static int last(List<Integer> roundings) {
        return roundings.get(roundings.size() - 1);
    }

    /** Reads a campaign; throws {@link BadInputException} when the file is none, or asks for what cannot be. */
    static RoundingCampaign read(Path file) {
        return CampaignJson.read(file, RoundingCampaign.class);
    }

    /** The least multiple of {@code rounding} that is not below {@code width}. */
    static int roundUp(int width, int rounding) {
        return (width + rounding - 1) / rounding * rounding;
    }

    /** Those to round up to by more than nothing. */
    List<Integer> coarse() {
        return roundings.subList(1, roundings.size());
    }

    /** The widths that may be wanted, ascending. */
    List<Integer> wanted() {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    /** The widths to measure: the wanted ones and what they are rounded up to, ascending. */
    List<Integer> widths() {
        return wanted().stream()
                .flatMap(width -> roundings.stream().map(rounding -> roundUp(width, rounding)))
                .distinct()
                .sorted()
                .toList();
    }

    /** The widths measured twice in a round, for the noise floor: multiples of the coarsest rounding. */
    List<Integer> repeated() {
        return widths().stream().filter(width -> width % last(roundings) == 0).toList();
    }

    /** The width whose time is 1: the greatest measured. */
    int reference() {
        return roundUp(to, last(roundings));
    }

    /** All that a round measures. */
    List<Integer> visits() {
        List<Integer> visits = new ArrayList<>(widths());
        visits.addAll(repeated());
        return visits;
    }

    /** How long it takes at least. */
    double seconds() {
        return rounds * visits().size() * visit.seconds();
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new BadInputException("campaign: " + message);
        }
    }
}
