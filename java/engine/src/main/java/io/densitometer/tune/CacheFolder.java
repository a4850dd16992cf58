package io.densitometer.tune;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Files below the user's cache, each replaced as a whole. Processes may write the same one at the same time; the last one stays. */
public final class CacheFolder {
    private static final int NAME_BYTES = 16;

    private final Path folder;

    /** @param folder need not exist */
    public CacheFolder(Path folder) {
        this.folder = folder;
    }

    /** A folder of the user's cache by its name: {@code $XDG_CACHE_HOME/densitometer/NAME}, or below {@code ~/.cache}. */
    public static Path ofUser(String name) {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path root = cache != null && !cache.isEmpty()
                ? Path.of(cache)
                : Path.of(System.getProperty("user.home", "."), ".cache");
        return root.resolve("densitometer").resolve(name);
    }

    /** The folder, which need not exist. */
    public Path path() {
        return folder;
    }

    /** Where a file of this name lies. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /**
     * A file's content; nothing when there is no such file.
     *
     * @throws IOException when it cannot be read
     */
    public Optional<byte[]> read(String name) throws IOException {
        Path file = file(name);
        return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }

    /**
     * Replaces a file, or makes it and the folder.
     *
     * @param parts its content, one after the other
     * @throws IOException when it cannot be written; the file is as before, and nothing half written stays
     */
    public void write(String name, byte[]... parts) throws IOException {
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, ".", ".tmp");
        try {
            try (var out = Files.newOutputStream(temporary)) {
                for (byte[] part : parts) {
                    out.write(part);
                }
            }
            Files.move(temporary, file(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** A short name for a long text, the same everywhere. */
    public static String name(String text) {
        return HexFormat.of().formatHex(sha256(text.getBytes(StandardCharsets.UTF_8)), 0, NAME_BYTES);
    }

    /** SHA-256 of bytes. */
    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
