package io.densitometer.bench;

import io.densitometer.bench.Target.Outcome;
import io.densitometer.study.AtomicFile;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Runs a campaign: every row measured by paired interleaving, the raw samples in {@code results/}, the table in {@code reports/}. A
 * row that the result of this device, day and revision already holds is not measured again.
 */
public final class Ratios {
    private final Campaign campaign;
    private final Path folder;
    private final PrintStream progress;

    /**
     * A campaign and where its files go.
     *
     * @param folder holds {@code results} and {@code reports}
     * @param progress told what is being measured
     */
    Ratios(Campaign campaign, Path folder, PrintStream progress) {
        this.campaign = campaign;
        this.folder = folder;
        this.progress = progress;
    }

    /** {@code Ratios CAMPAIGN.json FOLDER}; exits with 0, 1 when a target is not met, 2 on bad input. */
    public static void main(String[] arguments) {
        Program.exit(arguments, (campaign, folder) -> {
            CampaignResult result = new Ratios(Campaign.read(campaign), folder, System.err).run();
            System.out.println(RatioReport.render(result));
            return result.outcome() == Outcome.MISSED ? Program.FELL_SHORT : Program.FINE;
        });
    }

    /** Measures what is missing, writing after each row, and renders the report. */
    CampaignResult run() {
        Path results = folder.resolve("results");
        CampaignResult result = fresh().orResumed(results);
        for (Row row : campaign.rows()) {
            Optional<RowResult> done = result.of(row);
            if (done.isPresent()) {
                progress.println(row.id() + ": measured before");
            } else {
                result = result.with(measured(row));
                result.write(results);
            }
        }
        CampaignResult whole = inOrder(result);
        whole.write(results);
        AtomicFile.write(folder.resolve("reports").resolve(whole.fileName() + ".md"), RatioReport.render(whole));
        return whole;
    }

    /** The campaign's rows as they are defined now; results of rows since changed or removed are left out. */
    private CampaignResult inOrder(CampaignResult result) {
        return result.withRows(campaign.rows().stream()
                .map(row -> result.of(row).orElseThrow())
                .toList());
    }

    private RowResult measured(Row row) {
        progress.println(row.id() + ": " + row.what());
        long start = System.nanoTime();
        Row.Findings findings = row.measure(this::report);
        double seconds = (System.nanoTime() - start) / 1e9;
        progress.printf(Locale.ROOT, "%s: done in %.0f s%n", row.id(), seconds);
        return new RowResult(Campaign.JSON.valueToTree(row), seconds, findings.points(), findings.measurements());
    }

    private void report(Point point) {
        progress.println("  " + point.name() + ": " + point.target().text(point.figure()) + ", target "
                + point.target().text() + ": " + point.outcome().text());
    }

    private CampaignResult fresh() {
        Setting here = Setting.here(folder);
        return new CampaignResult(
                campaign.name(),
                campaign.title(),
                here.device(),
                here.date(),
                here.revision(),
                here.environment(),
                here.versions(),
                List.of());
    }
}
