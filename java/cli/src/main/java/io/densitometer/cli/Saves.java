package io.densitometer.cli;

import java.nio.file.Path;
import java.util.Set;

/** The moments at which someone saves files. */
interface Saves {
    /**
     * Waits for the next save, and until no more follow at once.
     *
     * @return paths below the watched folder; empty when there will be no more
     */
    Set<Path> next();
}
