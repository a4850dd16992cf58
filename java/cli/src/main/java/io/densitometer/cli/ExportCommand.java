package io.densitometer.cli;

import io.densitometer.graph.Graph;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.pass.DropoutRemoval;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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
        description = "Writes a model with a fixed batch size or as plain ONNX.")
final class ExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "model file (ONNX)")
    private Path model;

    @Option(names = "--static-batch", paramLabel = "N", description = "fix the batch size")
    private Integer batch;

    @Option(names = "--plain", description = "leave out masks, provenance and composite ops: ONNX alone")
    private boolean plain;

    @Option(names = "--keep-dropout", description = "keep Dropout nodes, which a forecast passes through")
    private boolean keepDropout;

    @Mixin
    private OutOption out;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        Path file = out.checked();
        OnnxFile.Style style = batch == null ? new OnnxFile.Style(0, plain) : OnnxFile.Style.fixed(batch, plain);
        Graph read = OnnxFile.read(model);
        Graph graph = keepDropout ? read : DropoutRemoval.remove(read);
        OnnxFile.write(graph, file, style);
        ModelSummary summary = ModelSummary.of(file, graph);
        json.print(spec, summary, () -> spec.commandLine().getOut().println(summary.text()));
        return Exit.FINE;
    }
}
