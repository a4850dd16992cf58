package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.study.StudyListener.Kind;
import io.densitometer.study.StudyListener.Piece;
import io.densitometer.study.StudyListener.Workload;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TimeLeftTest {
    private static final double EXACT = 1e-9;
    private long now;

    private void pass(double seconds) {
        now += (long) (seconds * 1e9);
    }

    private TimeLeft of(long steps, long measurements) {
        return new TimeLeft(new Workload(10, 0, steps, measurements, 5), () -> now);
    }

    @Test
    void knowsNothingBeforeTheFirstStep() {
        TimeLeft time = of(20, 3);
        time.began(new Piece(Kind.TRAINING, "a", 10));
        pass(1);
        assertEquals(OptionalDouble.empty(), time.seconds());
        assertEquals(0, time.share());
    }

    @Test
    void goesByThePaceOfEachKind() {
        TimeLeft time = of(20, 3);
        time.began(new Piece(Kind.TRAINING, "a", 10));
        for (int step = 1; step <= 4; step++) {
            pass(2);
            time.step(step);
        }
        assertEquals(16 * 2 + 3 * 5, time.seconds().orElseThrow(), EXACT);
        assertEquals(8 / (8 + 47.0), time.share(), EXACT);
        time.began(new Piece(Kind.MEASURING, "b", 1));
        pass(9);
        time.step(1);
        assertEquals(
                10 * 2 + 2 * 9, time.seconds().orElseThrow(), EXACT, "the rest of the piece that ended early is gone");
    }

    @Test
    void aResumedPieceCountsOnlyTheStepsItMade() {
        TimeLeft time = of(10, 0);
        time.began(new Piece(Kind.TRAINING, "a", 10));
        pass(3);
        time.step(8);
        assertEquals(2 * 3, time.seconds().orElseThrow(), EXACT);
    }

    @Test
    void isOverAtTheEnd() {
        TimeLeft time = of(0, 1);
        assertEquals(5, time.seconds().orElseThrow(), EXACT);
        time.began(new Piece(Kind.MEASURING, "a", 1));
        pass(7);
        time.step(1);
        assertEquals(0, time.seconds().orElseThrow(), EXACT);
        assertTrue(time.share() == 1);
    }
}
