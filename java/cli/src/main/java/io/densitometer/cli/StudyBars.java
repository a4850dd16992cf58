package io.densitometer.cli;

import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarRenderer;

/** Two lines on a terminal that are drawn over and over: the whole study, and what is running. */
final class StudyBars implements AutoCloseable {
    private static final int REFRESH_MILLIS = 250;
    private static final int PERMILLE = 1000;
    private static final int BAR = 24;
    /** Moves the cursor up over both lines, which closing leaves empty. */
    private static final String BACK = "\u001b[2A";

    private final PrintWriter lines;
    private ProgressBar whole;
    private ProgressBar piece;
    private String wholeText = "";
    private String pieceText = "";

    StudyBars(PrintWriter lines) {
        this.lines = lines;
        open();
    }

    private void open() {
        whole = bar((state, width) -> line(state.getNormalizedProgress(), wholeText(), width), PERMILLE);
        piece = bar((state, width) -> line(state.getNormalizedProgress(), pieceText(), width), 1);
    }

    private static ProgressBar bar(ProgressBarRenderer renderer, long max) {
        return new ProgressBarBuilder()
                .setInitialMax(max)
                .setRenderer(renderer)
                .setUpdateIntervalMillis(REFRESH_MILLIS)
                .clearDisplayOnFinish()
                .build();
    }

    /** Such as {@code  42 % [==========>             ] text}, cut or filled to the terminal's width, over what stood there. */
    static String line(double share, String text, int width) {
        double shown = Double.isNaN(share) ? 0 : Math.max(0, Math.min(1, share));
        int full = (int) (shown * BAR);
        String bar = "=".repeat(full) + (full < BAR ? ">" : "") + " ".repeat(Math.max(0, BAR - full - 1));
        String line = String.format(Locale.ROOT, "%3.0f %% [%s] %s", Math.floor(100 * shown), bar, text);
        return width <= 0
                ? line
                : line.length() > width ? line.substring(0, width) : line + " ".repeat(width - line.length());
    }

    private synchronized String wholeText() {
        return wholeText;
    }

    private synchronized String pieceText() {
        return pieceText;
    }

    /** Shows how far the study is. */
    void whole(double share, String text) {
        synchronized (this) {
            wholeText = text;
        }
        whole.stepTo(Math.round(share * PERMILLE));
    }

    /** Shows how far the current piece of work is. */
    void piece(long done, long all, String text) {
        synchronized (this) {
            pieceText = text;
        }
        piece.maxHint(Math.max(1, all));
        piece.stepTo(done);
    }

    /** Prints a sentence above the bars. */
    void note(String sentence) {
        long[] now = {whole.getCurrent(), piece.getCurrent(), piece.getMax()};
        close();
        lines.println(sentence);
        lines.flush();
        open();
        whole.stepTo(now[0]);
        piece.maxHint(now[2]);
        piece.stepTo(now[1]);
    }

    @Override
    public void close() {
        piece.close();
        whole.close();
        lines.print(BACK);
        lines.flush();
    }
}
