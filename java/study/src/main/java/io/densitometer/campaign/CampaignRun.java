package io.densitometer.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import io.densitometer.backend.Backend;
import io.densitometer.graph.BadInputException;
import io.densitometer.measure.Environment;
import io.densitometer.study.Revision;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs the cells of a campaign that its folder does not hold yet, until the budget is spent. */
public final class CampaignRun {
    private final Campaign campaign;
    private final Site site;
    private final Clock clock;
    private final Consumer<String> progress;
    private final String revision = Revision.here();
    private final String device;
    private final Instant end;

    private CampaignRun(Campaign campaign, Site site, Clock clock, Consumer<String> progress) {
        this.campaign = campaign;
        this.site = site;
        this.clock = clock;
        this.progress = progress;
        device = site.backend().availability().reason();
        end = clock.instant().plus(Duration.ofMillis((long) (campaign.budgetMinutes() * 60_000)));
    }

    /**
     * Where cells come from and go to.
     *
     * @param oracles folder of the published cases
     * @param out keeps one file for each cell
     * @param python the Python that peers written in it run on
     */
    public record Places(Path oracles, Path out, String python) {}

    /**
     * Runs what is missing, writing each cell as it ends, then the report.
     *
     * @param progress told what is run, and why again
     * @throws BadInputException when the campaign asks for what this backend or machine has not, or the folder is another's
     */
    public static CampaignResult of(Campaign campaign, Places places, Clock clock, Consumer<String> progress) {
        Backend backend = Backend.named(campaign.backend());
        Site site = new Site(backend, places.oracles(), places.out(), places.python());
        CampaignResult result = new CampaignRun(campaign, site, clock, progress).run();
        CampaignReport.write(places.out(), result);
        return result;
    }

    private CampaignResult run() {
        List<List<Task>> tasks = campaign.tasks(site);
        CellFolder folder = new CellFolder(site.out(), campaign.name());
        List<List<CellResult>> cells = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (List<Task> part : tasks) {
            List<CellResult> done = new ArrayList<>();
            for (Task task : part) {
                cell(task, folder).ifPresentOrElse(done::add, () -> left.add(task.key()));
            }
            cells.add(done);
        }
        return new CampaignResult(campaign, revision, device, cells, left);
    }

    private Optional<CellResult> cell(Task task, CellFolder folder) {
        JsonNode definition = CampaignJson.tree(task.definition());
        Optional<CellResult> known = folder.find(task.key());
        Optional<String> obsolete = known.flatMap(cell -> whyAgain(cell, definition));
        if (known.isPresent() && obsolete.isEmpty()) {
            return known;
        }
        if (!clock.instant().isBefore(end)) {
            return Optional.empty();
        }
        progress.accept(task.key() + ", "
                + Duration.between(clock.instant(), end).toSeconds() + " s of the budget left"
                + obsolete.map(why -> "; again: " + why).orElse(""));
        CellResult cell = ran(task, definition);
        folder.keep(cell);
        return Optional.of(cell);
    }

    /** Why a cell that is there does not stand for one that would be run now. */
    private Optional<String> whyAgain(CellResult cell, JsonNode definition) {
        if (!cell.definition().equals(definition)) {
            return Optional.of("the campaign defines it otherwise now");
        }
        if (!revision.equals(cell.revision())) {
            return Optional.of("it was run at revision " + cell.revision() + ", this is " + revision);
        }
        if (!device.equals(cell.device())) {
            return Optional.of("it was run on another device: " + cell.device());
        }
        return cell.finding().outcome() == Outcome.SKIPPED
                ? Optional.of("it was skipped: " + cell.finding().text())
                : Optional.empty();
    }

    private CellResult ran(Task task, JsonNode definition) {
        Instant start = clock.instant();
        Finding finding = finding(task);
        Instant now = clock.instant();
        return new CellResult(
                campaign.name(),
                task.key(),
                now.toString(),
                Duration.between(start, now).toMillis() / 1e3,
                revision,
                device,
                Environment.probe(),
                definition,
                finding);
    }

    /** What cannot be is skipped, and what breaks has failed; the next cell may still be fine. */
    private static Finding finding(Task task) {
        try {
            return task.work().get();
        } catch (BadInputException e) {
            return Finding.of(Outcome.SKIPPED, e.getMessage());
        } catch (RuntimeException e) {
            return Finding.of(Outcome.FAILED, e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }
}
