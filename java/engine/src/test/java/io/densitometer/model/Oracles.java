package io.densitometer.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The shared oracle cases, for tests of all modules. */
public final class Oracles {
    private Oracles() {}

    /** The folder, which need not exist. */
    public static Path folder() {
        return Path.of(System.getProperty("densitometer.shared", "shared"), "oracles");
    }

    /** Whether there is such a folder; for {@code @EnabledIf}, which reports a test class as skipped where there is none. */
    public static boolean present() {
        return Files.isDirectory(folder());
    }

    /** All cases; a test that asks for them is skipped where there is no folder. */
    public static List<OracleCase> all() {
        Assumptions.assumeTrue(present(), "no oracle cases in " + folder());
        return OracleCase.all(folder());
    }

    /** The cases of one model. */
    public static Stream<OracleCase> of(String model) {
        return all().stream().filter(c -> c.model().equals(model));
    }
}
