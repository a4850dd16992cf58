package io.densitometer.cli;

import io.densitometer.graph.BadInputException;
import io.densitometer.study.Installation;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One directory to take to a machine that has no JDK and no network. */
@Command(
        name = "bundle",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a directory that runs by itself, wherever it lies, and packs it.",
            "DIR/run CAMPAIGN.json --out RESULTS runs a campaign there, DIR/run VERB ... any verb. libtorch, ONNX Runtime and"
                    + " NVIDIA's libraries stay behind. Exits with 1 when the archive is larger than 60 MB."
        })
final class BundleCommand implements Callable<Integer> {
    /** Bytes of the largest archive that can still be handed over in one piece. */
    private static final long LARGEST = 60_000_000;

    private static final double MEGABYTE = 1e6;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "directory to make; DIR.tar.xz is written beside it")
    private Path out;

    @Mixin
    private JsonOption json;

    /** What was made: sizes are in bytes. */
    private record Made(String directory, List<Bundle.Part> parts, String archive, long archiveBytes, long largest) {
        boolean fits() {
            return archiveBytes <= largest;
        }
    }

    @Override
    public Integer call() {
        Bundle bundle = new Bundle(out.toAbsolutePath().normalize());
        requireNew(bundle.directory());
        requireNew(bundle.archive());
        List<Bundle.Part> parts = bundle.fill(classPath(), checkout());
        Made made =
                new Made(bundle.directory().toString(), parts, bundle.archive().toString(), bundle.pack(), LARGEST);
        json.print(spec, made, () -> print(spec.commandLine().getOut(), made));
        return made.fits() ? Exit.FINE : tooLarge(made);
    }

    private static void requireNew(Path path) {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new BadInputException(path + " exists: remove it, or give another name");
        }
    }

    private static List<Path> classPath() {
        String[] entries = System.getProperty("java.class.path").split(":", -1);
        return Arrays.stream(entries).map(Path::of).toList();
    }

    /** Where the launcher lies, for what only a checkout has; null when the program was started without it. */
    private static Path checkout() {
        String root = System.getProperty(Installation.CHECKOUT);
        return root == null ? null : Path.of(root);
    }

    private static void print(PrintWriter out, Made made) {
        out.print(Lists.text(
                "part #files #MB",
                made.parts.stream()
                        .map(part -> List.of(part.name(), Integer.toString(part.files()), megabytes(part.bytes())))
                        .toList()));
        out.println(made.archive + ": " + megabytes(made.archiveBytes) + " MB");
    }

    private int tooLarge(Made made) {
        spec.commandLine()
                .getErr()
                .println("densitometer: " + made.archive + " has " + megabytes(made.archiveBytes)
                        + " MB, more than the " + megabytes(made.largest) + " MB that it may have");
        return Exit.FELL_SHORT;
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / MEGABYTE);
    }
}
