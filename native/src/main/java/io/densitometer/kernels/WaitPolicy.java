package io.densitometer.kernels;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.bytedeco.javacpp.Loader;

/** How idle OpenMP threads wait: briefly spinning, then asleep, unless the environment says otherwise. */
public final class WaitPolicy {
    private WaitPolicy() {}

    /** Loads the library that sets it; does nothing useful once OpenMP's runtime is loaded, so call it before. */
    public static void load() {
        String resource = Loader.getPlatform() + "/" + System.mapLibraryName("densitometer_wait");
        try {
            File library = Loader.cacheResource(WaitPolicy.class, resource);
            if (library == null) {
                throw new UnsatisfiedLinkError(resource + " is not on the class path");
            }
            System.load(library.getAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
