package io.densitometer.campaign;

import java.util.List;

/**
 * What running a cell gave.
 *
 * @param text the result in one phrase
 * @param lines last lines of a program's output, if one was run
 */
public record Finding(Outcome outcome, String text, List<String> lines) {
    public Finding {
        lines = List.copyOf(lines);
    }

    static Finding of(Outcome outcome, String text) {
        return new Finding(outcome, text, List.of());
    }
}
