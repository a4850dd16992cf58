package io.densitometer.cli;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.onnx.OnnxFile;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --triton DIR} and what goes with it. */
final class TritonOptions {
    @Option(
            names = "--triton",
            required = true,
            paramLabel = "DIR",
            description = "model repository to write DIR/MODEL/config.pbtxt and DIR/MODEL/1/model.onnx to")
    private Path repository;

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description = "a TensorRT engine made of this export, to be served instead: DIR/MODEL/1/model.plan")
    private Path plan;

    @Option(
            names = "--max-batch",
            paramLabel = "N",
            defaultValue = "32",
            description = "largest batch that Triton forms when the batch is dynamic (default: ${DEFAULT-VALUE})")
    private int maxBatch;

    /** Fails before any work is done where the folder cannot be made. */
    void check(Path model, boolean force) {
        if (maxBatch < 1 || maxBatch > 1 << 20) {
            throw new BadInputException("--max-batch " + maxBatch + " is out of range: give 1 to 1048576");
        }
        if (plan != null && !(Files.isRegularFile(plan) && plan.toFile().length() > 0)) {
            throw new BadInputException("--plan " + plan + " is no TensorRT engine: give a file that trtexec saved");
        }
        new TritonRepository(repository).check(name(model), force);
    }

    /** The model file in the repository. */
    Path write(Graph graph, OnnxFile.Style style, Path model, boolean force) {
        byte[] bytes = OnnxFile.bytes(graph, style);
        String platform = plan == null ? TritonConfig.ONNX : TritonConfig.PLAN;
        String config = TritonConfig.text(name(model), platform, parse(bytes).getGraph(), maxBatch);
        TritonRepository into = new TritonRepository(repository);
        return plan == null
                ? into.add(name(model), config, "model.onnx", to -> Files.write(to, bytes), force)
                : into.add(name(model), config, "model.plan", to -> Files.copy(plan, to), force);
    }

    private static ModelProto parse(byte[] bytes) {
        try {
            return ModelProto.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a file just written cannot be parsed", e);
        }
    }

    /** A model is called like its file. */
    private static String name(Path model) {
        Path file = model.getFileName();
        return file == null ? "model" : file.toString().replaceFirst("\\.onnx$", "");
    }
}
