package io.densitometer.bench;

import io.densitometer.bench.RoundingResult.Visit;
import io.densitometer.graph.BadInputException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs a study of rounding by JMH: rounds, each of which visits every width in a random order of its own.
 *
 * <p>All in this process. A fork per visit would start a JVM for about a second to measure for hundredths of one, and what forks guard
 * against does not arise: every width runs the same Java code, the kernels are compiled ahead, and each visit allocates its plan anew.
 */
public final class Rounding {
    private final RoundingCampaign campaign;
    private final Path folder;
    private final PrintStream progress;

    /**
     * A campaign and where its files go.
     *
     * @param folder holds {@code results} and {@code reports}
     * @param progress told which round is done
     */
    Rounding(RoundingCampaign campaign, Path folder, PrintStream progress) {
        this.campaign = campaign;
        this.folder = folder;
        this.progress = progress;
    }

    /** {@code Rounding CAMPAIGN.json FOLDER}; exits with 0, or 2 on bad input. */
    public static void main(String[] arguments) {
        Program.exit(arguments, (campaign, folder) -> {
            RoundingResult result = new Rounding(RoundingCampaign.read(campaign), folder, System.err).run();
            System.out.println(RoundingReport.render(result));
            return Program.FINE;
        });
    }

    /** Measures every round and writes samples, table and plot. */
    RoundingResult run() {
        progress.printf(
                Locale.ROOT,
                "%s: %d rounds of %d visits, at least %.0f s%n",
                campaign.name(),
                campaign.rounds(),
                campaign.visits().size(),
                campaign.seconds());
        Setting here = Setting.here(folder);
        RoundingResult result = new RoundingResult(
                campaign,
                here,
                IntStream.rangeClosed(1, campaign.rounds())
                        .mapToObj(this::round)
                        .toList());
        result.write(folder);
        return result;
    }

    private List<Visit> round(int number) {
        long start = System.nanoTime();
        List<Integer> order = new ArrayList<>(campaign.visits());
        Collections.shuffle(order, new Random(number));
        List<Visit> visits = order.stream().map(this::visit).toList();
        double seconds = (System.nanoTime() - start) / 1e9;
        progress.printf(Locale.ROOT, "  round %d of %d: %.1f s%n", number, campaign.rounds(), seconds);
        return visits;
    }

    private Visit visit(int width) {
        try {
            RunResult run = new Runner(options(width)).runSingle();
            List<Double> micros = run.getBenchmarkResults().stream()
                    .flatMap(fork -> fork.getIterationResults().stream())
                    .map(iteration -> median(iteration.getPrimaryResult()))
                    .toList();
            return new Visit(width, micros);
        } catch (RunnerException e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
            throw new BadInputException("JMH did not run width " + width + ": " + why, e);
        }
    }

    /** In microseconds, to the nanosecond. */
    private static double median(Result<?> runs) {
        return Math.rint(runs.getStatistics().getPercentile(50) * 1e3) / 1e3;
    }

    /** Each run sampled: a median leaves out those that another process interrupted. */
    private Options options(int width) {
        TimeValue time = TimeValue.milliseconds(campaign.visit().millis());
        return new OptionsBuilder()
                .include("^" + RoundedWidth.class.getName().replace(".", "\\.") + "\\.feedForward$")
                .param("width", Integer.toString(width))
                .param("tokens", Integer.toString(campaign.tokens()))
                .param("outer", Integer.toString(campaign.outer()))
                .param("threads", Integer.toString(campaign.threads()))
                .mode(Mode.SampleTime)
                .forks(0)
                .warmupIterations(campaign.visit().warmup())
                .warmupTime(time)
                .measurementIterations(campaign.visit().iterations())
                .measurementTime(time)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
    }
}
