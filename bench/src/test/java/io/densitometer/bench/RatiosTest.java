package io.densitometer.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The smoke campaign, whose figures mean nothing. */
class RatiosTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

    private CampaignResult run(Campaign campaign) {
        progress.reset();
        return new Ratios(campaign, folder, new PrintStream(progress, true, StandardCharsets.UTF_8)).run();
    }

    private long measuredBefore() {
        return progress.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.endsWith(": measured before"))
                .count();
    }

    @Test
    void measuresEachRowOnceAndRendersIt() throws IOException {
        Campaign smoke = Campaign.read(CampaignTest.CAMPAIGNS.resolve("cpu-smoke.json"));
        Campaign first = new Campaign(smoke.name(), smoke.title(), smoke.rows().subList(0, 2));
        CampaignResult begun = run(first);
        assertEquals(0, measuredBefore());
        assertEquals(
                List.of(5, 2), begun.rows().stream().map(r -> r.points().size()).toList());
        assertEquals(Revision.UNKNOWN, begun.revision());

        CampaignResult whole = run(smoke);
        assertEquals(2, measuredBefore());
        assertEquals(begun.rows(), whole.rows().subList(0, 2));
        RowResult models = whole.rows().get(2);
        assertEquals("geometric mean", models.points().get(0).name());
        assertTrue(models.points().get(1).evidence().subject().steps().size() > 10);
        assertEquals(1, models.measurements().size());

        run(smoke);
        assertEquals(3, measuredBefore());
        String report = Files.readString(folder.resolve("reports").resolve(whole.fileName() + ".md"));
        assertEquals(RatioReport.render(whole), report);
    }

    @Test
    void measuresAgainWhatWasDefinedOtherwise() {
        Campaign smoke = Campaign.read(CampaignTest.CAMPAIGNS.resolve("cpu-smoke.json"));
        Row linear = smoke.rows().get(1);
        run(new Campaign("c", "t", List.of(linear)));
        LinearRow old = (LinearRow) linear;
        Row other = new LinearRow(
                old.id(), old.what(), "cpu", "bsr", old.shapes(), old.tokens(), 1, old.targets(), old.budget());
        CampaignResult result = run(new Campaign("c", "t", List.of(other)));
        assertEquals(0, measuredBefore());
        assertEquals(1, result.rows().size());
    }

    @Test
    void refusesADamagedResult() throws IOException {
        Campaign smoke = Campaign.read(CampaignTest.CAMPAIGNS.resolve("cpu-smoke.json"));
        Campaign short_ = new Campaign("c", "t", smoke.rows().subList(1, 2));
        Path file = run(short_).file(folder.resolve("results"));
        Files.writeString(file, Files.readString(file).substring(0, 200));
        BadInputException e = assertThrows(BadInputException.class, () -> run(short_));
        assertTrue(e.getMessage().contains("remove the file to measure again"), e.getMessage());
        Files.writeString(file, "null");
        assertThrows(BadInputException.class, () -> run(short_));
    }
}
