package io.densitometer.cli;

import io.densitometer.study.StudyListener.Kind;
import io.densitometer.study.StudyListener.Piece;
import io.densitometer.study.StudyListener.Workload;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * How long a study still takes: what is left of each kind of work, times what a step of that kind has taken so far. Safe for use by
 * several threads.
 */
final class TimeLeft {
    private static final double NANOS = 1e9;

    private final LongSupplier clock;
    private final Map<Kind, Tally> tallies = new EnumMap<>(Kind.class);
    private final long start;
    private Piece piece;
    private long pieceDone;
    private long since;

    /** One kind of work; {@code left} counts what no piece has begun. */
    private static final class Tally {
        private final double guess;
        private long left;
        private long done;
        private long nanos;

        Tally(long left, double guess) {
            this.left = left;
            this.guess = guess;
        }

        /** Not a number before the first step of a kind that nothing is known about. */
        double secondsPerStep(long nanosNow) {
            return done == 0 ? guess : (nanos + nanosNow) / NANOS / done;
        }
    }

    TimeLeft(Workload work, LongSupplier clock) {
        this.clock = clock;
        this.start = clock.getAsLong();
        this.since = start;
        tallies.put(Kind.TRAINING, new Tally(work.trainingSteps(), Double.NaN));
        tallies.put(Kind.MEASURING, new Tally(work.measurements(), work.measurementSeconds()));
    }

    /** The next piece begins; what was left of the one before it is not done any more. */
    synchronized void began(Piece next) {
        long now = clock.getAsLong();
        if (piece != null) {
            tallies.get(piece.kind()).nanos += now - since;
        }
        since = now;
        piece = next;
        pieceDone = 0;
        Tally tally = tallies.get(next.kind());
        tally.left = Math.max(0, tally.left - next.steps());
    }

    /** A step of the current piece was done, which is now so many steps far: an interrupted training does not begin with its first. */
    synchronized void step(long done) {
        pieceDone = done;
        tallies.get(piece.kind()).done++;
    }

    /** Seconds left; empty before anything is known about the pace. */
    synchronized OptionalDouble seconds() {
        double seconds = 0;
        for (Kind kind : Kind.values()) {
            Tally tally = tallies.get(kind);
            boolean current = piece != null && piece.kind() == kind;
            long steps = tally.left + (current ? Math.max(0, piece.steps() - pieceDone) : 0);
            double each = tally.secondsPerStep(current ? clock.getAsLong() - since : 0);
            seconds += steps == 0 ? 0 : steps * each;
        }
        return Double.isNaN(seconds) ? OptionalDouble.empty() : OptionalDouble.of(seconds);
    }

    /** Share of the run's time that is over, 0 to 1. */
    synchronized double share() {
        double spent = (clock.getAsLong() - start) / NANOS;
        OptionalDouble left = seconds();
        return left.isEmpty() || spent <= 0 ? 0 : spent / (spent + left.getAsDouble());
    }
}
