package io.densitometer.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.densitometer.bench.Target.Outcome;
import io.densitometer.graph.BadInputException;
import io.densitometer.measure.Environment;
import io.densitometer.study.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a campaign measured: one file, which grows row by row.
 *
 * @param campaign its name
 * @param title its title
 * @param device processor and cores
 * @param date of the first row, UTC, as in 2026-01-31
 * @param revision of this repository, see {@link Revision}
 * @param environment of the first row
 * @param versions of the backends
 * @param rows those measured so far
 */
record CampaignResult(
        String campaign,
        String title,
        String device,
        String date,
        String revision,
        Environment environment,
        Map<String, String> versions,
        List<RowResult> rows) {
    CampaignResult {
        rows = List.copyOf(rows);
    }

    /** Name of its files, without a suffix. */
    String fileName() {
        return setting().fileName(campaign);
    }

    /** Where and when. */
    Setting setting() {
        return new Setting(device, date, revision, environment, versions);
    }

    /** The result of a row, when it has been measured as it is now defined. */
    Optional<RowResult> of(Row row) {
        JsonNode definition = Campaign.JSON.valueToTree(row);
        return rows.stream().filter(done -> done.row().equals(definition)).findFirst();
    }

    /** This result with one more row. */
    CampaignResult with(RowResult row) {
        List<RowResult> more = new ArrayList<>(rows);
        more.add(row);
        return withRows(more);
    }

    /** This result with other rows. */
    CampaignResult withRows(List<RowResult> others) {
        return new CampaignResult(campaign, title, device, date, revision, environment, versions, others);
    }

    /** Missed when any row is, met when all are. */
    Outcome outcome() {
        return Outcome.worst(rows.stream().map(RowResult::outcome));
    }

    void write(Path folder) {
        try {
            AtomicFile.write(file(folder), Campaign.JSON.writeValueAsString(this) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of numbers and text are always JSON", e);
        }
    }

    /** What the folder already holds of this result, or this. */
    CampaignResult orResumed(Path folder) {
        Path file = file(folder);
        if (!Files.exists(file)) {
            return this;
        }
        try {
            return Objects.requireNonNull(Campaign.JSON.readValue(file.toFile(), CampaignResult.class), "it says null");
        } catch (IOException | NullPointerException e) {
            String why = e.getMessage() == null
                    ? "a part is missing"
                    : e.getMessage().lines().findFirst().orElse("");
            throw new BadInputException(
                    "cannot read the result " + file + ": " + why + "; remove the file to measure again", e);
        }
    }

    Path file(Path folder) {
        return folder.resolve(fileName() + ".json");
    }
}
