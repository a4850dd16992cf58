package io.densitometer.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.densitometer.graph.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what a campaign's JSON file defines. */
final class CampaignFile {
    private static final long LARGEST = 1 << 20;

    private CampaignFile() {}

    /**
     * Reads a campaign of the given kind.
     *
     * @throws BadInputException when the file is none, or asks for what cannot be
     */
    static <T> T read(Path file, Class<T> kind) {
        if (!Files.isRegularFile(file)) {
            throw new BadInputException(file + " is no file: give a campaign such as bench/campaigns/cpu-table.json");
        }
        try {
            if (Files.size(file) > LARGEST) {
                throw new BadInputException(file + " is larger than any campaign: give a JSON file below 1 MB");
            }
            return parse(file.toString(), Files.readString(file), kind);
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** A campaign from text; {@code where} begins the errors. */
    static <T> T parse(String where, String text, Class<T> kind) {
        try {
            T campaign = Campaign.JSON.readValue(text, kind);
            if (campaign == null) {
                throw new BadInputException(where + " holds null: give a campaign's JSON object");
            }
            return campaign;
        } catch (JsonProcessingException e) {
            if (e.getCause() instanceof BadInputException bad) {
                throw new BadInputException(where + ": " + bad.getMessage(), e);
            }
            String why = e.getOriginalMessage() == null
                    ? "unreadable"
                    : e.getOriginalMessage().lines().findFirst().orElse("unreadable");
            throw new BadInputException(where + " is no campaign: " + why + line(e), e);
        }
    }

    private static String line(JsonProcessingException e) {
        return e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
    }
}
