package io.densitometer.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.campaign.CampaignJson;
import io.densitometer.graph.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundingCampaignTest {
    static RoundingCampaign own() {
        return RoundingCampaign.read(Path.of("campaigns", "cpu-rounding.json"));
    }

    static RoundingCampaign of(int from, int to, List<Integer> roundings, int rounds) {
        RoundingCampaign.Visit visit = new RoundingCampaign.Visit(0, 2, 1);
        return new RoundingCampaign("sample", "A <sample>", "Some & all.", 3, 4, 1, from, to, roundings, rounds, visit);
    }

    @Test
    void ownCampaignIsReadAndTakesLessThanEightMinutes() {
        RoundingCampaign own = own();
        assertEquals("cpu-rounding", own.name());
        assertEquals(List.of(1, 8, 16, 32), own.roundings());
        assertEquals(96, own.wanted().size());
        assertTrue(own.seconds() < 6 * 60, "without what a visit costs beside its iterations: " + own.seconds());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "201, 1, 201",
        "1, 8, 8",
        "8, 8, 8",
        "9, 8, 16",
        "201, 8, 208",
        "201, 16, 208",
        "201, 32, 224",
        "7, 5, 10"
    })
    void roundsUp(int width, int rounding, int rounded) {
        assertEquals(rounded, RoundingCampaign.roundUp(width, rounding));
    }

    @Test
    void measuresTheMultiplesBeyondTheRange() {
        RoundingCampaign campaign = of(13, 18, List.of(1, 4, 8), 3);
        assertEquals(List.of(13, 14, 15, 16, 17, 18), campaign.wanted());
        assertEquals(List.of(13, 14, 15, 16, 17, 18, 20, 24), campaign.widths());
        assertEquals(24, campaign.reference());
        assertEquals(List.of(16, 24), campaign.repeated());
        assertEquals(List.of(13, 14, 15, 16, 17, 18, 20, 24, 16, 24), campaign.visits());
        assertEquals(3 * 10 * 0.002, campaign.seconds(), 1e-12);
    }

    @Test
    void measuresNothingBeyondARangeThatEndsWithAMultiple() {
        RoundingCampaign own = own();
        assertEquals(own.wanted(), own.widths());
        assertEquals(List.of(192, 224, 256), own.repeated());
        assertEquals(256, own.reference());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"cpu-rounding\"   | \"../x\"            | campaign: name must be",
                "\"title\": \"Round | \"titel\": \"Round | campaign: title is missing",
                "\"what\": \"One    | \"that\": \"One     | what is missing: say in words",
                "\"tokens\": 96     | \"tokens\": 0       | block of 0 tokens, outer 64, width 256 is out of range",
                "\"outer\": 64      | \"outer\": -64      | outer -64, width 256 is out of range",
                "\"outer\": 64      | \"outer\": 64.5     | 64.5",
                "\"threads\": 1     | \"threads\": 0      | threads 0 is out of range",
                "\"threads\": 1     | \"threads\": null   | null",
                "\"from\": 161      | \"from\": 0         | from 0 and to 256 must ascend",
                "\"from\": 161      | \"from\": 256       | from 256 and to 256 must ascend",
                "\"to\": 256        | \"to\": 160         | from 161 and to 160 must ascend",
                "\"to\": 256        | \"to\": 2147483647  | must ascend from 1 to at most 16384",
                "\"to\": 256        | \"to\": 1000        | 840 widths are too many",
                "[1, 8, 16, 32]     | null                | roundings must be from 2 to 5 multiples",
                "[1, 8, 16, 32]     | [1]                 | roundings must be from 2 to 5 multiples",
                "[1, 8, 16, 32]     | [1, null]           | roundings must be from 2 to 5 multiples",
                "[1, 8, 16, 32]     | [1,2,3,4,5,6]       | roundings must be from 2 to 5 multiples",
                "[1, 8, 16, 32]     | [8, 16]             | roundings [8, 16] must ascend from 1",
                "[1, 8, 16, 32]     | [1, 8, 8]           | roundings [1, 8, 8] must ascend from 1",
                "[1, 8, 16, 32]     | [1, 0]              | roundings [1, 0] must ascend from 1",
                "[1, 8, 16, 32]     | [1, 1024]           | roundings [1, 1024] must ascend from 1 to at most 512",
                "\"rounds\": 80     | \"rounds\": 0       | rounds 0 must be from 1 to 1000",
                "\"rounds\": 80     | \"rounds\": 1001    | rounds 1001 must be from 1 to 1000",
                "\"warmup\": 1      | \"warmup\": -1      | warmup -1 must be from 0 to 100",
                "\"iterations\": 2  | \"iterations\": 0   | iterations 0 must be from 1 to 100",
                "\"millis\": 10     | \"millis\": 0       | millis 0 must be from 1 to 10000",
                "\"visit\": {       | \"rest\": {         | visit is missing: give warmup",
                "\"millis\": 10     | \"millis\": 10, \"m\": 1 | \"m\"",
                "\"name\":          | \"name\"            | no campaign",
            })
    void refusesWhatCannotBe(String part, String instead, String message) throws IOException {
        String own = Files.readString(Path.of("campaigns", "cpu-rounding.json"));
        String changed = own.replace(part, instead);
        assertFalse(changed.equals(own), "the case changes nothing");
        BadInputException e = assertThrows(
                BadInputException.class, () -> CampaignJson.parse("c.json", changed, RoundingCampaign.class));
        assertTrue(e.getMessage().startsWith("c.json") && e.getMessage().contains(message), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }

    @Test
    void refusesWhatIsMissing() {
        assertThrows(
                BadInputException.class,
                () -> new RoundingCampaign("a", "b", null, 1, 1, 1, 1, 2, List.of(1, 2), 1, own().visit()));
        assertThrows(
                BadInputException.class,
                () -> new RoundingCampaign("a", "b", "c", 1, 1, 1, 1, 2, List.of(1, 2), 1, null));
    }
}
