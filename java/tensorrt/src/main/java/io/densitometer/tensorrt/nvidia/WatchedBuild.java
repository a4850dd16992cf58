package io.densitometer.tensorrt.nvidia;

import io.densitometer.tensorrt.engine.BuildCancelled;
import io.densitometer.tensorrt.engine.BuildMonitor;
import io.densitometer.tensorrt.engine.BuiltEngine;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Runs a build on a thread of its own, while the caller's follows it: no call of TensorRT's can be interrupted. */
final class WatchedBuild {
    private static final int LOOK_MILLIS = 50;

    private WatchedBuild() {}

    /**
     * The build's result, once it has ended in one way or the other.
     *
     * @throws BuildCancelled when the monitor or an interrupt stopped it; the thread is interrupted as before then
     */
    static BuiltEngine run(String model, Progress progress, BuildMonitor monitor, Supplier<BuiltEngine> build) {
        CompletableFuture<BuiltEngine> result = new CompletableFuture<>();
        Thread worker = new Thread(() -> complete(result, build), "tensorrt-build");
        worker.setDaemon(true);
        worker.start();
        try {
            boolean stopped = follow(result, progress, monitor);
            return outcome(model, result, stopped);
        } finally {
            // Should the monitor fail: what the build uses is closed behind it.
            if (!result.isDone()) {
                progress.cancel();
                result.handle((built, failure) -> null).join();
            }
        }
    }

    /** Waits for the build, and tells whether it was stopped. */
    private static boolean follow(CompletableFuture<BuiltEngine> result, Progress progress, BuildMonitor monitor) {
        boolean stopped = false;
        boolean interrupted = false;
        while (!result.isDone()) {
            if (!stopped && (interrupted || monitor.cancelled())) {
                progress.cancel();
                stopped = true;
            }
            // Cleared, so that the waiting below does wait.
            interrupted |= Thread.interrupted();
            interrupted |= waitFor(result);
            progress.tell(monitor);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return stopped;
    }

    private static void complete(CompletableFuture<BuiltEngine> result, Supplier<BuiltEngine> build) {
        try {
            result.complete(build.get());
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    /** Whether the thread was interrupted meanwhile. */
    private static boolean waitFor(CompletableFuture<BuiltEngine> result) {
        try {
            result.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            return true;
        }
        return false;
    }

    private static BuiltEngine outcome(String model, CompletableFuture<BuiltEngine> result, boolean stopped) {
        if (stopped) {
            throw new BuildCancelled(model);
        }
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        }
    }
}
