package io.densitometer.cli;

import io.densitometer.study.StudyListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/** Shows a study's progress: bars on a terminal; elsewhere a line for each piece of work, and one now and then during long ones. */
final class StudyProgress implements StudyListener, AutoCloseable {
    private static final long QUIET_NANOS = 30_000_000_000L;

    private final PrintWriter lines;
    private final boolean wantsBars;
    private final LongSupplier clock;
    private StudyBars bars;
    private TimeLeft time;
    private Piece current;
    private int all;
    private int done;
    private long lastLine;

    StudyProgress(PrintWriter lines, boolean wantsBars, LongSupplier clock) {
        this.lines = lines;
        this.wantsBars = wantsBars;
        this.clock = clock;
    }

    /** Bars when the error stream, which they go to, is a terminal. */
    static StudyProgress standard(PrintWriter lines, boolean quiet) {
        return new StudyProgress(lines, !quiet && isTerminal(), System::nanoTime);
    }

    /** Asks Linux: newer JDKs give a console where there is no terminal, older ones none when only the output is redirected. */
    private static boolean isTerminal() {
        if ("dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            String errors = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return errors.startsWith("/dev/pts/") || errors.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    @Override
    public void planned(Workload work) {
        time = new TimeLeft(work, clock);
        all = work.cells();
        done = work.finished();
        if (wantsBars && done < all) {
            bars = new StudyBars(lines);
            show();
        } else {
            line(all + " cells, " + done + " finished earlier");
        }
    }

    @Override
    public void began(Piece next) {
        time.began(next);
        current = next;
        if (bars != null) {
            bars.piece(0, next.steps(), next.what());
            show();
        } else {
            line(prefix() + next.what());
        }
    }

    @Override
    public void step(long doneSteps, long allSteps) {
        time.step(doneSteps);
        if (bars != null) {
            bars.piece(doneSteps, allSteps, current.what());
            show();
        } else if (clock.getAsLong() - lastLine >= QUIET_NANOS) {
            line(prefix() + current.what() + ": step " + doneSteps + " of " + allSteps);
        }
    }

    private void show() {
        OptionalDouble left = time.seconds();
        String estimate = left.isEmpty() ? "" : ", about " + words(left.getAsDouble()) + " left";
        bars.whole(time.share(), done + " of " + all + " cells" + estimate);
    }

    /** Share done and time left, such as {@code [ 42 %, 3 min left] }. */
    private String prefix() {
        OptionalDouble left = time.seconds();
        return left.isEmpty()
                ? "[  0 %] "
                : String.format(Locale.ROOT, "[%3.0f %%, %s left] ", 100 * time.share(), words(left.getAsDouble()));
    }

    /** A duration in words, as precise as an estimate is. */
    static String words(double seconds) {
        if (seconds < 90) {
            return Math.round(seconds) + " s";
        }
        long minutes = Math.round(seconds / 60);
        return minutes < 90
                ? minutes + " min"
                : String.format(Locale.ROOT, "%d h %02d min", minutes / 60, minutes % 60);
    }

    @Override
    public void finished(int count) {
        done += count;
        if (bars != null) {
            show();
        }
    }

    @Override
    public void note(String sentence) {
        if (bars != null) {
            bars.note(sentence);
        } else {
            line(sentence);
        }
    }

    private void line(String text) {
        lines.println(text);
        lines.flush();
        lastLine = clock.getAsLong();
    }

    @Override
    public void close() {
        if (bars != null) {
            bars.close();
        }
    }
}
