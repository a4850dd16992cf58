package io.densitometer.cli;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.onnx.FloatType;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.pass.DropoutRemoval;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A model file for other runtimes. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a model for other runtimes, or a model repository for Triton.",
            "In fp16 and bf16, what 16 bits would spoil stays fp32: softmax, sums and means, batch norm, exponentials, logs"
                    + " and roots, the statistics of layer norm, products of two computed tensors other than those of"
                    + " attention (auto-correlation, ProbSparse scores, Fourier attention), what follows from these up to"
                    + " the next layer, constants that 16 bits do not hold; in bf16 also Conv, pooling, TopK and Elu."
        })
final class ExportCommand implements Callable<Integer> {
    private static final String DYNAMIC = "dynamic";
    private static final String SAME = "same";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "model file (ONNX)")
    private Path model;

    @Option(
            names = "--opset",
            paramLabel = "N",
            defaultValue = "" + OnnxFile.OPSET,
            description = "operator set, 17 to 20 (default: ${DEFAULT-VALUE})")
    private int opset;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            defaultValue = "fp32",
            description = "fp32, fp16 or bf16 for weights and most values (default: ${DEFAULT-VALUE})")
    private String precision;

    @Option(
            names = "--io",
            paramLabel = "TYPE",
            defaultValue = "fp32",
            description = "inputs and outputs: fp32, or same as --precision (default: ${DEFAULT-VALUE})")
    private String edges;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = DYNAMIC,
            description = "fix the batch size, so that no size is open; or dynamic (default: ${DEFAULT-VALUE})")
    private String batch;

    @Option(names = "--plain", description = "leave out masks, provenance and composite ops: ONNX alone")
    private boolean plain;

    @Option(names = "--keep-dropout", description = "keep Dropout nodes, which a forecast passes through")
    private boolean keepDropout;

    @ArgGroup(multiplicity = "1")
    private Target target;

    @Option(names = "--force", description = "replace FILE, or the model of that name in DIR, if it exists")
    private boolean force;

    @Mixin
    private JsonOption json;

    /** A file, or a folder in a repository. */
    static final class Target {
        @Option(
                names = {"-o", "--out"},
                required = true,
                paramLabel = "FILE",
                description = "model file to write (ONNX)")
        private Path file;

        @ArgGroup(exclusive = false, multiplicity = "1")
        private TritonOptions triton;
    }

    @Override
    public Integer call() {
        OnnxFile.Style style = style();
        if (target.triton == null) {
            OutOption.checked(target.file, force);
        } else {
            target.triton.check(model, force);
        }
        Graph read = OnnxFile.read(model);
        Graph graph = keepDropout ? read : DropoutRemoval.remove(read);
        Path written = target.triton == null ? target.file : target.triton.write(graph, style, model, force);
        if (target.triton == null) {
            OnnxFile.write(graph, written, style);
        }
        ModelSummary summary = ModelSummary.of(written, graph);
        json.print(spec, summary, () -> spec.commandLine().getOut().println(summary.text()));
        return Exit.FINE;
    }

    private OnnxFile.Style style() {
        OnnxFile.Style open = new OnnxFile.Style(0, plain);
        OnnxFile.Style style = batch.equals(DYNAMIC) ? open : OnnxFile.Style.fixed(batchSize(), plain);
        FloatType type = FloatType.named(precision);
        if (!edges.equals(SAME) && !edges.equals(FloatType.FP32.text())) {
            throw new BadInputException("--io '" + edges + "' is unknown: give fp32 or same");
        }
        return style.withOpset(opset).withPrecision(type).withEdges(edges.equals(SAME) ? type : FloatType.FP32);
    }

    private int batchSize() {
        try {
            return Integer.parseInt(batch);
        } catch (NumberFormatException e) {
            throw new BadInputException("batch '" + batch + "' is no number: give 1 to 1048576, or dynamic", e);
        }
    }
}
