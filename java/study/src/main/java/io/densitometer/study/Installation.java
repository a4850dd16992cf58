package io.densitometer.study;

import java.nio.file.Path;
import java.util.Optional;

/** Where the running program lies. */
public final class Installation {
    /** System property that the launcher of a checkout sets to its folder. */
    public static final String CHECKOUT = "densitometer.root";

    /** System property that a bundle's script sets to the bundle's folder. */
    public static final String BUNDLE = "densitometer.bundle";

    private Installation() {}

    /** The checkout or the bundle; empty when the program was started without its script. */
    public static Optional<Path> root() {
        String bundle = System.getProperty(BUNDLE);
        return Optional.ofNullable(bundle == null ? System.getProperty(CHECKOUT) : bundle)
                .map(Path::of);
    }
}
