package io.densitometer.peers;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.densitometer.backend.Availability;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Value;
import io.densitometer.onnx.OnnxFile;
import java.util.stream.Stream;

/**
 * ONNX Runtime's CPU provider on the model file that we export: all graph optimisations, the batch size fixed, the caller's thread
 * count, everything else (arena, denormals, spinning within a run) as ONNX Runtime sets it, but that its threads stop spinning when a
 * run ends: otherwise they would take a core from whatever is timed next.
 */
public final class OnnxRuntimeBackend implements Backend {
    @Override
    public String name() {
        return "onnxruntime";
    }

    @Override
    public Availability availability() {
        try {
            return Availability.yes("ONNX Runtime " + environment().getVersion() + ", CPU provider");
        } catch (LinkageError | RuntimeException e) {
            return Availability.no("ONNX Runtime's native library does not load (" + e.getMessage()
                    + "): its jar holds libraries for Linux, macOS and Windows on x86-64 and ARM64, and needs a writable"
                    + " temporary folder");
        }
    }

    @Override
    public Plan compile(Graph graph, CompileOptions options) {
        options.requireFp32(name());
        requireDense(options);
        Stream.concat(graph.inputs().stream(), graph.outputs().stream()).forEach(OnnxRuntimeBackend::requireFloats);
        byte[] model = OnnxFile.bytes(graph);
        try (SessionOptions settings = settings(options)) {
            OrtSession session = environment().createSession(model, settings);
            return new OnnxRuntimePlan(graph, options, environment(), session);
        } catch (OrtException e) {
            throw new BadInputException("ONNX Runtime does not accept the model: " + e.getMessage(), e);
        }
    }

    private static OrtEnvironment environment() {
        return Native.ENVIRONMENT;
    }

    /** Loads the library when first used; asking for the environment again would log a warning each time. */
    private static final class Native {
        static final OrtEnvironment ENVIRONMENT =
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "densitometer");
    }

    private static SessionOptions settings(CompileOptions options) throws OrtException {
        SessionOptions settings = new SessionOptions();
        settings.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
        settings.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
        settings.setIntraOpNumThreads(options.threads());
        settings.setInterOpNumThreads(1);
        settings.addConfigEntry("session.force_spinning_stop", "1");
        settings.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        settings.setSymbolicDimensionValue(OnnxFile.BATCH, options.batch());
        return settings;
    }

    private static void requireDense(CompileOptions options) {
        options.formats().forEach((weight, format) -> {
            if (!format.equals("dense")) {
                throw new BadInputException(
                        "onnxruntime has no format '" + format + "' for '" + weight + "': it runs every layer dense");
            }
        });
    }

    private static void requireFloats(Value value) {
        if (value.dtype() != DType.FLOAT) {
            throw new BadInputException(
                    "onnxruntime: '" + value.name() + "' holds integers; inputs and outputs must be floating point");
        }
    }
}
