package io.densitometer.kernels;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.bytedeco.javacpp.Loader;

/** How idle OpenMP threads wait: briefly spinning, then asleep, unless the environment says otherwise. */
public final class WaitPolicy {
    private static final String LIBRARY = "densitometer_wait";

    private WaitPolicy() {}

    /**
     * Loads the library that sets it, from the class path or else from {@code java.library.path}; does nothing useful once OpenMP's
     * runtime is loaded, so call it before.
     */
    public static void load() {
        String resource = Loader.getPlatform() + "/" + System.mapLibraryName(LIBRARY);
        try {
            File library = Loader.cacheResource(WaitPolicy.class, resource);
            if (library == null) {
                System.loadLibrary(LIBRARY);
            } else {
                System.load(library.getAbsolutePath());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
