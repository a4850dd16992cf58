package io.densitometer.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What running a cell gave.
 *
 * @param text the result in one phrase
 * @param lines last lines of a program's output, if one was run
 * @param data what was measured, as its kind of cell keeps it; null where that is all in the text
 */
public record Finding(Outcome outcome, String text, List<String> lines, JsonNode data) {
    /** Copies the list. */
    public Finding {
        lines = List.copyOf(lines);
    }

    static Finding of(Outcome outcome, String text) {
        return new Finding(outcome, text, List.of(), null);
    }

    /** With figures. */
    static Finding of(Outcome outcome, String text, Object data) {
        return new Finding(outcome, text, List.of(), CampaignJson.tree(data));
    }

    /** The figures as the kind of cell wrote them. */
    <T> T data(Class<T> type) {
        return CampaignJson.value(data, type);
    }
}
