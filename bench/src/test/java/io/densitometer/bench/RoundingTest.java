package io.densitometer.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.bench.RoundingResult.Visit;
import io.densitometer.campaign.CampaignJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny study by JMH, whose figures mean nothing. */
class RoundingTest {
    @TempDir
    Path folder;

    @Test
    void eachRoundVisitsEveryWidthInAnOrderOfItsOwn() throws IOException {
        RoundingCampaign campaign = RoundingCampaignTest.of(9, 16, List.of(1, 4, 8), 2);
        ByteArrayOutputStream progress = new ByteArrayOutputStream();
        RoundingResult result =
                new Rounding(campaign, folder, new PrintStream(progress, true, StandardCharsets.UTF_8)).run();
        assertEquals(
                3,
                progress.toString(StandardCharsets.UTF_8).lines().count(),
                progress.toString(StandardCharsets.UTF_8));
        assertEquals(2, result.rounds().size());
        for (List<Visit> round : result.rounds()) {
            assertEquals(
                    List.of(9, 10, 11, 12, 13, 14, 15, 16, 16),
                    round.stream().map(Visit::width).sorted().toList());
            for (Visit visit : round) {
                assertEquals(2, visit.micros().size());
                assertTrue(visit.micros().stream().allMatch(micros -> micros > 0 && Double.isFinite(micros)));
            }
        }
        assertNotEquals(widths(result, 0), widths(result, 1));
        filesHold(result);
    }

    private static List<Integer> widths(RoundingResult result, int round) {
        return result.rounds().get(round).stream().map(Visit::width).toList();
    }

    private void filesHold(RoundingResult result) throws IOException {
        String raw = Files.readString(folder.resolve("results").resolve(result.fileName() + ".json"));
        assertEquals(result, CampaignJson.parse("raw", raw, RoundingResult.class));
        Path reports = folder.resolve("reports");
        assertEquals(RoundingReport.render(result), Files.readString(reports.resolve(result.fileName() + ".md")));
        assertEquals(RoundingPlot.render(result), Files.readString(reports.resolve(result.fileName() + ".svg")));
    }
}
