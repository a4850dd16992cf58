package io.densitometer.tensorrt;

import io.densitometer.graph.BadInputException;
import io.densitometer.tensorrt.engine.BuildFlags;
import io.densitometer.tune.CacheFolder;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * What system properties say of builds.
 *
 * @param cache where engines are kept, {@code densitometer.tensorrt.cache}; null keeps none
 * @param level {@code densitometer.tensorrt.level}: how hard TensorRT looks for fast kernels, 0 to 5
 * @param workspaceBytes {@code densitometer.tensorrt.workspace}, in MiB there: most scratch of a layer; 0 leaves it to TensorRT
 * @param timings {@code densitometer.tensorrt.timings}: whether later builds reuse what earlier ones measured
 */
record Settings(Path cache, int level, long workspaceBytes, boolean timings) {
    static final String PREFIX = "densitometer.tensorrt.";

    private static final int BEST_LEVEL = 5;
    private static final int DEFAULT_LEVEL = 3;
    private static final int MOST_MEBIBYTES = 1 << 20;

    /** Read from properties, null for those that are not set. */
    static Settings of(UnaryOperator<String> property) {
        return new Settings(
                cache(property.apply(PREFIX + "cache")),
                number(property, "level", DEFAULT_LEVEL, 0, BEST_LEVEL),
                (long) number(property, "workspace", 0, 0, MOST_MEBIBYTES) << 20,
                timings(property.apply(PREFIX + "timings")));
    }

    BuildFlags flags(boolean sparse, boolean tf32) {
        return new BuildFlags(sparse, tf32, level, workspaceBytes);
    }

    /** Null when nothing is to be kept. */
    CacheFolder folder() {
        return cache == null ? null : new CacheFolder(cache);
    }

    private static Path cache(String value) {
        if (value == null || value.isBlank()) {
            return CacheFolder.ofUser("tensorrt");
        }
        return value.equals("none") ? null : Path.of(value);
    }

    private static boolean timings(String value) {
        if (value != null && !value.equals("on") && !value.equals("off")) {
            throw new BadInputException("property " + PREFIX + "timings is \"" + value + "\": give on or off");
        }
        return !"off".equals(value);
    }

    private static int number(UnaryOperator<String> property, String name, int otherwise, int least, int most) {
        String value = property.apply(PREFIX + name);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new BadInputException(range(name, value, least, most), e);
        }
        throw new BadInputException(range(name, value, least, most));
    }

    private static String range(String name, String value, int least, int most) {
        return "property " + PREFIX + name + " is \"" + value + "\": give a whole number from " + least + " to " + most;
    }
}
