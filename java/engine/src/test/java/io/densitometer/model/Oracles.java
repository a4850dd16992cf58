package io.densitometer.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The shared oracle cases, for tests of all modules. */
public final class Oracles {
    private Oracles() {}

    /** The folder; the test is skipped where there is none. */
    public static Path folder() {
        Path folder = Path.of(System.getProperty("densitometer.shared", "shared"), "oracles");
        Assumptions.assumeTrue(Files.isDirectory(folder), "no oracle cases in " + folder);
        return folder;
    }

    /** All cases. */
    public static List<OracleCase> all() {
        return OracleCase.all(folder());
    }

    /** The cases of one model. */
    public static Stream<OracleCase> of(String model) {
        return all().stream().filter(c -> c.model().equals(model));
    }
}
