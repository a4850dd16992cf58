package io.densitometer.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one program to its end. */
final class Command {
    private static final int SKIPPED = 77;
    private static final int LINES_KEPT = 12;
    private static final int MOST_SECONDS = 120;

    private Command() {}

    static Finding run(List<String> words) {
        return run(words, MOST_SECONDS);
    }

    static Finding run(List<String> words, int mostSeconds) {
        try {
            Path output = Files.createTempFile("command", ".txt");
            try {
                return run(words, mostSeconds, output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep what " + words.get(0) + " prints: " + e.getMessage(), e);
        }
    }

    private static Finding run(List<String> words, int mostSeconds, Path output) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            return Finding.of(Outcome.SKIPPED, "cannot be started: " + e.getMessage());
        }
        return ended(process, mostSeconds) ? of(process.exitValue(), last(output)) : tooLong(mostSeconds, last(output));
    }

    private static boolean ended(Process process, int mostSeconds) {
        try {
            return process.waitFor(mostSeconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            process.destroyForcibly();
        }
    }

    private static Finding of(int code, List<String> lines) {
        Outcome failedOrSkipped = code == SKIPPED ? Outcome.SKIPPED : Outcome.FAILED;
        return new Finding(code == 0 ? Outcome.PASSED : failedOrSkipped, "exit status " + code, lines, null);
    }

    private static Finding tooLong(int mostSeconds, List<String> lines) {
        return new Finding(Outcome.FAILED, "stopped before its end, at most " + mostSeconds + " s", lines, null);
    }

    /** Programs may print any bytes. */
    private static List<String> last(Path output) throws IOException {
        List<String> lines = new String(Files.readAllBytes(output), StandardCharsets.UTF_8)
                .lines()
                .toList();
        return lines.subList(Math.max(0, lines.size() - LINES_KEPT), lines.size());
    }
}
