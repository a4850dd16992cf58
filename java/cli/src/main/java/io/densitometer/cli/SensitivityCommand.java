package io.densitometer.cli;

import io.densitometer.backend.Backend;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.prune.method.Method;
import io.densitometer.report.Figures;
import io.densitometer.report.SensitivityPlot;
import io.densitometer.study.AtomicFile;
import io.densitometer.study.Sensitivity;
import io.densitometer.study.Sensitivity.Errors;
import io.densitometer.study.Sensitivity.PartScan;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which layers bear pruning, and which do not. */
@Command(
        name = "sensitivity",
        mixinStandardHelpOptions = true,
        description = {
            "Prunes one layer, or one group of channels, at a time and takes the error of the whole model.",
            "Nothing is trained in between. The rows that raise the error most deserve an override in a recipe."
        })
final class SensitivityCommand implements Callable<Integer> {
    private static final int SHOWN_DIGITS = 4;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "model file (ONNX)")
    private Path model;

    @Mixin
    private MethodOptions method;

    @Option(
            names = "--densities",
            split = ",",
            paramLabel = "SHARE",
            defaultValue = "0.75,0.5,0.25,0.1",
            description = "shares to keep, above 0 and below 1 (default: ${DEFAULT-VALUE}); N:M fixes its own")
    private List<Double> densities;

    @Option(
            names = "--max-windows",
            paramLabel = "N",
            defaultValue = "256",
            description = "windows of the validation split, evenly spread; 0 takes all (default: ${DEFAULT-VALUE})")
    private int windows;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            defaultValue = "cpu",
            description = "backend that forecasts (default: cpu)")
    private String backend;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "1", description = "threads per run (default: 1)")
    private int threads;

    @Option(names = "--plot", paramLabel = "FILE", description = "also write a picture (SVG)")
    private Path plot;

    @Option(names = "--force", description = "replace FILE if it exists")
    private boolean force;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        if (plot != null) {
            OutOption.checked(plot, force);
        }
        Method chosen = method.method();
        for (double share : densities) {
            if (!(share > 0 && share <= 1)) {
                throw new BadInputException(
                        "--densities: " + share + " is out of range: give shares above 0 and at most 1");
            }
        }
        Graph dense = OnnxFile.read(model);
        Errors errors = new Errors(Backend.named(backend), method.windows(dense).validation(), windows, threads);
        Sensitivity scan = Sensitivity.of(dense, chosen, method.how(), densities, errors, this::progress);
        if (plot != null) {
            AtomicFile.write(plot, SensitivityPlot.svg(scan));
        }
        json.print(spec, scan, () -> print(spec.commandLine().getOut(), scan));
        return Exit.FINE;
    }

    private void progress(int done, int all, String part) {
        PrintWriter errors = spec.commandLine().getErr();
        if (done % Math.max(1, all / 10) == 0) {
            errors.printf(Locale.ROOT, "%d of %d: %s%n", done, all, part);
            errors.flush();
        }
    }

    private void print(PrintWriter out, Sensitivity scan) {
        String shares = scan.parts().get(0).points().stream()
                .map(point -> "#at_" + Figures.density(point.share()))
                .collect(Collectors.joining(" "));
        out.print(Lists.text(
                "part #size " + shares,
                scan.parts().stream().map(part -> row(part, scan.dense())).toList()));
        out.println();
        out.println("dense MSE " + Figures.significant(scan.dense(), SHOWN_DIGITS) + " on " + scan.windows()
                + " windows; columns: its change when only that part is pruned to that share");
        if (plot != null) {
            out.println("Plot: " + plot);
        }
    }

    private static List<String> row(PartScan part, double dense) {
        List<String> row = new ArrayList<>(List.of(part.name(), Long.toString(part.elements())));
        part.points().forEach(point -> row.add(Figures.change(dense, point.mse())));
        return row;
    }
}
