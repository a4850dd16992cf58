package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.densitometer.study.StudyListener.Kind;
import io.densitometer.study.StudyListener.Piece;
import io.densitometer.study.StudyListener.Workload;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudyProgressTest {
    private long now;

    @Test
    void aLineForEachPieceAndNowAndThenOneMore() {
        StringWriter text = new StringWriter();
        try (StudyProgress progress = new StudyProgress(new PrintWriter(text), false, () -> now)) {
            progress.planned(new Workload(7, 2, 100, 0, 5));
            progress.began(new Piece(Kind.TRAINING, "training a", 50));
            for (int step = 1; step <= 50; step++) {
                now += 1_000_000_000L;
                progress.step(step, 50);
            }
            progress.note("a remark");
            progress.finished(3);
            progress.began(new Piece(Kind.TRAINING, "training b", 50));
        }
        assertEquals(
                List.of(
                        "7 cells, 2 finished earlier",
                        "[  0 %] training a",
                        "[ 30 %, 70 s left] training a: step 30 of 50",
                        "a remark",
                        "[ 50 %, 50 s left] training b"),
                text.toString().lines().toList());
    }

    @ParameterizedTest
    @CsvSource({"0,0 s", "89.4,89 s", "90,2 min", "3600,60 min", "5400,1 h 30 min", "90000,25 h 00 min"})
    void durationsInWords(double seconds, String words) {
        assertEquals(words, StudyProgress.words(seconds));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0 | '  0 % [>                       ] text'",
                "0.5 | 0 | ' 50 % [============>           ] text'",
                "1 | 0 | '100 % [========================] text'",
                "NaN | 0 | '  0 % [>                       ] text'",
                "1.5 | 8 | '100 % [='",
                "0 | 40 | '  0 % [>                       ] text   '",
            })
    void barsAreAsWideAsTheTerminal(double share, int width, String line) {
        assertEquals(line, StudyBars.line(share, "text", width));
    }
}
