package io.densitometer.tensorrt.nvidia;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** What TensorRT logs, as far as anybody asks: its last complaint, and the lines that a build wants. Thread-safe. */
final class Log {
    /** Severities of {@code ILogger} up to this one are errors. */
    static final int ERROR = 1;

    private static final int MOST = 10_000;

    private final Deque<String> errors = new ArrayDeque<>();
    private final List<String> kept = new ArrayList<>();
    private final Predicate<String> wanted;

    /** @param wanted whether a line is kept for {@link #take} */
    Log(Predicate<String> wanted) {
        this.wanted = wanted;
    }

    synchronized void add(int severity, String line) {
        if (severity <= ERROR) {
            errors.add(line.strip());
            if (errors.size() > MOST) {
                errors.remove();
            }
        }
        if (kept.size() < MOST && wanted.test(line)) {
            kept.add(line.strip());
        }
    }

    /** Forgets everything. */
    synchronized void clear() {
        errors.clear();
        kept.clear();
    }

    /** The lines that were wanted since the last time. */
    synchronized List<String> take() {
        List<String> lines = List.copyOf(kept);
        kept.clear();
        return lines;
    }

    /** What went wrong first since the last time, which the later errors mostly follow from. */
    synchronized String reason() {
        String reason = errors.isEmpty() ? "it gave no reason" : errors.getFirst();
        errors.clear();
        return reason;
    }
}
