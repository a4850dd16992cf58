package io.densitometer.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes whole files: a reader sees the old content or the new, never a part. */
public final class AtomicFile {
    private AtomicFile() {}

    /** Writes UTF-8 text; see {@link #write(Path, byte[])}. */
    public static void write(Path file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes a temporary file in the same folder, forces it to the disk and renames it; creates missing folders.
     *
     * @throws UncheckedIOException when it cannot be written; nothing half written stays
     */
    public static void write(Path file, byte[] content) {
        Path target = file.toAbsolutePath();
        // One fixed name per target: what a killed run leaves is overwritten by the next.
        Path temporary = target.resolveSibling("." + target.getFileName() + ".tmp");
        try {
            Files.createDirectories(target.getParent());
            writeAndForce(temporary, content);
            rename(temporary, target);
        } catch (IOException e) {
            removeQuietly(temporary, e);
            throw new UncheckedIOException("cannot write " + file + ": " + reason(e), e);
        }
    }

    /** Why, in words: file system exceptions often carry the path alone as message. */
    static String reason(IOException e) {
        if (e instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return e instanceof FileSystemException || e.getMessage() == null
                ? e.getClass().getSimpleName().replace("Exception", "") + " (" + e.getMessage() + ")"
                : e.getMessage();
    }

    private static void writeAndForce(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void removeQuietly(Path file, IOException cause) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
