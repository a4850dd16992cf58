package io.densitometer.cli;

import io.densitometer.study.StudyListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows a study's progress: bars on a terminal; elsewhere a line for each piece of work, and one now and then during long ones. */
final class StudyProgress implements StudyListener, AutoCloseable {
    private static final int REFRESH_MILLIS = 250;
    private static final long QUIET_NANOS = 30_000_000_000L;
    private static final int PERMILLE = 1000;

    private final PrintWriter lines;
    private final boolean bars;
    private final LongSupplier clock;
    private TimeLeft time;
    private Piece current;
    private int all;
    private int done;
    private long lastLine;
    private ProgressBar whole;
    private ProgressBar piece;

    StudyProgress(PrintWriter lines, boolean bars, LongSupplier clock) {
        this.lines = lines;
        this.bars = bars;
        this.clock = clock;
    }

    /** Bars when the error stream, which they go to, is a terminal. */
    static StudyProgress standard(PrintWriter lines, boolean quiet) {
        return new StudyProgress(lines, !quiet && isTerminal(), System::nanoTime);
    }

    /** Newer JDKs give a console even when there is no terminal, and older ones none when only the output is redirected. */
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
        if (bars) {
            whole = bar("study", PERMILLE)
                    .setUnit("%", PERMILLE / 100)
                    .setEtaFunction(state -> eta())
                    .build();
            show();
        } else {
            line(all + " cells, " + done + " finished earlier");
        }
    }

    private Optional<Duration> eta() {
        OptionalDouble left = time.seconds();
        return left.isEmpty() ? Optional.empty() : Optional.of(Duration.ofSeconds(Math.round(left.getAsDouble())));
    }

    private void show() {
        whole.stepTo(Math.round(time.share() * PERMILLE));
        whole.setExtraMessage(" " + done + " of " + all + " cells");
    }

    @Override
    public void began(Piece next) {
        time.began(next);
        current = next;
        if (bars) {
            closePiece();
            piece = bar(next.what(), Math.max(1, next.steps())).hideEta().build();
            show();
        } else {
            line(prefix() + next.what());
        }
    }

    @Override
    public void step(long doneSteps, long allSteps) {
        time.step(doneSteps);
        if (bars) {
            piece.maxHint(allSteps);
            piece.stepTo(doneSteps);
            show();
        } else if (clock.getAsLong() - lastLine >= QUIET_NANOS) {
            line(prefix() + current.what() + ": step " + doneSteps + " of " + allSteps);
        }
    }

    /** Share done and time left, such as {@code [ 42 %, 3 min left] }. */
    private String prefix() {
        OptionalDouble left = time.seconds();
        return left.isEmpty()
                ? "[  0 %] "
                : String.format(Locale.ROOT, "[%3.0f %%, %s left] ", 100 * time.share(), words(left.getAsDouble()));
    }

    /** A duration of the precision that an estimate has. */
    static String words(double seconds) {
        if (seconds < 90) {
            return Math.round(seconds) + " s";
        }
        double minutes = seconds / 60;
        return minutes < 90
                ? Math.round(minutes) + " min"
                : String.format(Locale.ROOT, "%d h %02d min", Math.round(minutes) / 60, Math.round(minutes) % 60);
    }

    @Override
    public void finished(int count) {
        done += count;
        if (bars) {
            show();
        }
    }

    @Override
    public void note(String sentence) {
        line(sentence);
    }

    private void line(String text) {
        lines.println(text);
        lines.flush();
        lastLine = clock.getAsLong();
    }

    private static ProgressBarBuilder bar(String name, long max) {
        return new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(max)
                .setUpdateIntervalMillis(REFRESH_MILLIS)
                .clearDisplayOnFinish()
                .setStyle(ProgressBarStyle.ASCII);
    }

    private void closePiece() {
        if (piece != null) {
            piece.close();
            piece = null;
        }
    }

    @Override
    public void close() {
        closePiece();
        if (whole != null) {
            whole.close();
        }
    }
}
