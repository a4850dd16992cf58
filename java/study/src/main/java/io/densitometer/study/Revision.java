package io.densitometer.study;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.CRC32;

/** Which state of this repository runs. */
public final class Revision {
    /** What is said outside a repository. */
    public static final String UNKNOWN = "unknown";

    /** System property with the revision that was built, for where the sources are not. */
    public static final String PROPERTY = "densitometer.revision";

    private Revision() {}

    /** The revision of the running program: as it was built, or that of the sources at {@link Installation#root}. */
    public static String here() {
        String built = System.getProperty(PROPERTY, "");
        return built.isBlank() ? Installation.root().map(Revision::of).orElse(UNKNOWN) : built.strip();
    }

    /**
     * The commit's short hash; with {@code -dirty-} and a checksum of the changes when there are any, results and reports apart.
     *
     * @param folder any folder of the repository
     */
    public static String of(Path folder) {
        try {
            String commit = git(folder, "rev-parse", "--short=10", "HEAD").strip();
            String[] sources = {"--", ":/", ":(top,exclude)bench/results", ":(top,exclude)bench/reports"};
            String status = git(folder, with(sources, "status", "--porcelain"));
            if (status.isEmpty()) {
                return commit;
            }
            CRC32 sum = new CRC32();
            sum.update((status + git(folder, with(sources, "diff", "HEAD"))).getBytes(StandardCharsets.UTF_8));
            return commit + "-dirty-" + HexFormat.of().toHexDigits((int) sum.getValue());
        } catch (IOException e) {
            return UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }

    private static String[] with(String[] last, String... first) {
        String[] all = java.util.Arrays.copyOf(first, first.length + last.length);
        System.arraycopy(last, 0, all, first.length, last.length);
        return all;
    }

    private static String git(Path folder, String... arguments) throws IOException, InterruptedException {
        String[] command = with(arguments, "git", "-C", folder.toAbsolutePath().toString());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (InputStream out = process.getInputStream()) {
            String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException("git " + String.join(" ", arguments) + " failed");
            }
            return text;
        }
    }
}
