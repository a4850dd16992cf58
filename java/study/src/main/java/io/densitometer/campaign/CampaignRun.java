package io.densitometer.campaign;

import io.densitometer.backend.Backend;
import io.densitometer.measure.Environment;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is known of a campaign once its run ended.
 *
 * @param cells those that were run, now or before
 * @param left how many the budget did not reach
 */
public record CampaignRun(List<CellResult> cells, int left) {
    public CampaignRun {
        cells = List.copyOf(cells);
    }

    /** Runs the cells that the folder does not hold, until the budget is spent. */
    public static CampaignRun of(Campaign campaign, Path oracles, Path out, Clock clock, Consumer<String> progress) {
        Backend backend = Backend.named(campaign.backend());
        List<Task> tasks = campaign.tasks(backend, oracles);
        CellFolder folder = new CellFolder(out, campaign.name());
        Instant end = clock.instant().plus(Duration.ofMillis((long) (campaign.budgetMinutes() * 60_000)));
        List<CellResult> cells = new ArrayList<>();
        for (Task task : tasks) {
            Optional<CellResult> cell = folder.find(task.key());
            if (cell.isEmpty() && clock.instant().isBefore(end)) {
                progress.accept(task.key() + ", "
                        + Duration.between(clock.instant(), end).toSeconds() + " s of the budget left");
                cell = Optional.of(ran(campaign, backend, task, clock));
                folder.keep(cell.get());
            }
            cell.ifPresent(cells::add);
        }
        return new CampaignRun(cells, tasks.size() - cells.size());
    }

    private static CellResult ran(Campaign campaign, Backend backend, Task task, Clock clock) {
        Finding finding = task.work().get();
        String device = backend.availability().reason();
        return new CellResult(
                campaign.name(), task.key(), clock.instant().toString(), device, Environment.probe(), finding);
    }

    /** Whether every cell was run and passed. */
    public boolean verified() {
        return left == 0 && cells.stream().allMatch(cell -> cell.finding().outcome() == Outcome.PASSED);
    }
}
