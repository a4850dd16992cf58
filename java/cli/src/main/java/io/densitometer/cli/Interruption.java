package io.densitometer.cli;

import java.io.PrintWriter;

/** Says how to go on when the program is stopped (Ctrl-C, SIGTERM) before this is closed. */
final class Interruption implements AutoCloseable {
    private final Thread hook;

    Interruption(PrintWriter errors, String advice) {
        this.hook = new Thread(() -> {
            errors.println();
            errors.println("densitometer: interrupted; " + advice);
            errors.flush();
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // Already stopping: the hook is running or has run, and says so.
            return;
        }
    }
}
