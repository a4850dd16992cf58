package io.densitometer.cli;

import io.densitometer.study.StudyListener;
import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows a study's progress: bars on a terminal, a line for each piece of work elsewhere. */
final class StudyProgress implements StudyListener, AutoCloseable {
    private static final int REFRESH_MILLIS = 250;

    private final PrintWriter lines;
    private final boolean bars;
    private ProgressBar cells;
    private ProgressBar piece;

    StudyProgress(PrintWriter lines, boolean quiet) {
        this.lines = lines;
        this.bars = System.console() != null && !quiet;
    }

    @Override
    public void planned(int all, int finished) {
        if (bars) {
            cells = bar("cells", all).build();
            cells.stepTo(finished);
        } else {
            line(all + " cells, " + finished + " finished earlier");
        }
    }

    @Override
    public void began(String what) {
        closePiece();
        if (bars) {
            piece = bar(what, 1).build();
        } else {
            line(what);
        }
    }

    @Override
    public void step(long done, long all) {
        if (piece != null) {
            piece.maxHint(all);
            piece.stepTo(done);
        }
    }

    @Override
    public void finished(int count) {
        if (cells != null) {
            cells.stepBy(count);
        }
    }

    @Override
    public void note(String sentence) {
        line(sentence);
    }

    private void line(String text) {
        lines.println(text);
        lines.flush();
    }

    private static ProgressBarBuilder bar(String name, long max) {
        return new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(max)
                .setUpdateIntervalMillis(REFRESH_MILLIS)
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
        if (cells != null) {
            cells.close();
        }
    }
}
