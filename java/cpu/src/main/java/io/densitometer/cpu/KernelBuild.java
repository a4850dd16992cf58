package io.densitometer.cpu;

import io.densitometer.kernels.global.cpukernels;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.zip.CRC32;

/** Which build of the native kernels this is: what was tuned for one build says nothing about another. */
final class KernelBuild {
    private static final String LIBRARY = "/io/densitometer/kernels/linux-x86_64/libdensitometer_cpu.so";

    /** Checksum of the kernel library, eight hexadecimal digits; {@code unknown} when it does not come from the class path. */
    static final String ID = checksum();

    private KernelBuild() {}

    private static String checksum() {
        try (InputStream library = cpukernels.class.getResourceAsStream(LIBRARY)) {
            if (library == null) {
                return "unknown";
            }
            CRC32 crc = new CRC32();
            crc.update(library.readAllBytes());
            return HexFormat.of().toHexDigits((int) crc.getValue());
        } catch (IOException e) {
            return "unknown";
        }
    }
}
