package io.densitometer.cpu;

import io.densitometer.kernels.global.cpukernels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.CRC32;

/** Which build of the native kernels this is: what was tuned for one build says nothing about another. */
final class KernelBuild {
    private static final String LIBRARY = "libdensitometer_cpu.so";
    private static final String FOLDER = "/io/densitometer/kernels/linux-x86_64/";

    /** Checksum of the kernel library, eight hexadecimal digits; {@code unknown} when it is not where JavaCPP looks for it. */
    static final String ID = checksum();

    private KernelBuild() {}

    private static String checksum() {
        try (InputStream library = library()) {
            CRC32 crc = new CRC32();
            crc.update(library.readAllBytes());
            return HexFormat.of().toHexDigits((int) crc.getValue());
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** From the class path, or else from {@code java.library.path}. */
    private static InputStream library() throws IOException {
        InputStream packed = cpukernels.class.getResourceAsStream(FOLDER + LIBRARY);
        if (packed != null) {
            return packed;
        }
        for (String folder : System.getProperty("java.library.path", "").split(":", -1)) {
            Path file = Path.of(folder, LIBRARY);
            if (Files.exists(file)) {
                return Files.newInputStream(file);
            }
        }
        throw new NoSuchFileException(LIBRARY);
    }
}
