package io.densitometer.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Saves in a folder and all below it, but for build outputs, hidden files and backups. */
final class FolderSaves implements Saves, AutoCloseable {
    /** Editors write a file in several steps, and several files for one save. */
    private static final long QUIET_MILLIS = 200;

    private final Path root;
    private final WatchService watcher;

    FolderSaves(Path root) {
        this.root = root;
        try {
            this.watcher = root.getFileSystem().newWatchService();
            watch(root);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot watch " + root + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Set<Path> next() {
        Set<Path> saved = new TreeSet<>();
        try {
            while (saved.isEmpty()) {
                collect(watcher.take(), saved);
            }
            for (WatchKey key = more(); key != null; key = more()) {
                collect(key, saved);
            }
        } catch (ClosedWatchServiceException e) {
            return Set.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Set.of();
        }
        return saved;
    }

    private WatchKey more() throws InterruptedException {
        return watcher.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void collect(WatchKey key, Set<Path> saved) {
        Path folder = (Path) key.watchable();
        for (WatchEvent<?> event : key.pollEvents()) {
            // No name: so much was saved that some of it was lost.
            Path path = event.context() instanceof Path name ? folder.resolve(name) : folder;
            if (isSource(path)) {
                watchWithin(path);
                saved.add(root.relativize(path));
            }
        }
        key.reset();
    }

    private boolean isSource(Path path) {
        String name = path.getFileName().toString();
        return !name.startsWith(".") && !name.endsWith("~") && !path.equals(root.resolve("target"));
    }

    /** A folder may be gone again by now, or be no folder. */
    private void watchWithin(Path path) {
        try {
            if (Files.isDirectory(path)) {
                watch(path);
            }
        } catch (IOException | UncheckedIOException e) {
            return;
        }
    }

    private void watch(Path folder) throws IOException {
        folder.register(
                watcher,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path inner :
                    entries.filter(Files::isDirectory).filter(this::isSource).toList()) {
                watch(inner);
            }
        }
    }

    @Override
    public void close() {
        try {
            watcher.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot stop watching " + root + ": " + e.getMessage(), e);
        }
    }
}
