package io.densitometer.cuda.nvidia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every function of NVIDIA's that the sources call is in the table that is checked when its library is loaded. */
class CalledFunctionsTest {
    private static final Pattern JAVA =
            Pattern.compile("\\b(?:cudart|cublas|nvml)\\.(cu[A-Za-z]+[A-Z]\\w*|nvml[A-Z]\\w*)\\(");
    private static final Pattern DISPATCH =
            Pattern.compile("\"((?:cu|cuda|cublasLt|cusparse|cudnn)[A-Z]\\w*|cusparseLt\\w+)\"");

    @Test
    void tablesAreComplete() throws IOException {
        Set<String> called = new TreeSet<>();
        calls(called, Path.of("src/main/java/io/densitometer/cuda/nvidia"), JAVA);
        calls(called, Path.of("../../cuda-kernels/preset/nvidia"), DISPATCH);
        assertFalse(called.isEmpty());
        Set<String> known = new TreeSet<>();
        List.of(Library.values()).forEach(library -> known.addAll(library.functions()));
        assertEquals(known, called);
    }

    private static void calls(Set<String> called, Path folder, Pattern pattern) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> !file.endsWith("Library.java")).forEach(file -> {
                Matcher matcher = pattern.matcher(text(file));
                while (matcher.find()) {
                    called.add(matcher.group(1));
                }
            });
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
