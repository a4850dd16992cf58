package io.densitometer.tensorrt.nvidia;

import io.densitometer.backend.BackendFailure;
import io.densitometer.graph.BadInputException;
import io.densitometer.tensorrt.engine.BuildFlags;
import io.densitometer.tensorrt.engine.BuildRequest;
import io.densitometer.tensorrt.engine.BuiltEngine;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.global.nvinfer.BuilderFlag;
import org.bytedeco.tensorrt.global.nvinfer.MemoryPoolType;
import org.bytedeco.tensorrt.global.nvinfer.NetworkDefinitionCreationFlag;
import org.bytedeco.tensorrt.global.nvinfer.ProfilingVerbosity;
import org.bytedeco.tensorrt.global.nvonnxparser;
import org.bytedeco.tensorrt.nvinfer.IBuilder;
import org.bytedeco.tensorrt.nvinfer.IBuilderConfig;
import org.bytedeco.tensorrt.nvinfer.IHostMemory;
import org.bytedeco.tensorrt.nvinfer.INetworkDefinition;
import org.bytedeco.tensorrt.nvinfer.ITimingCache;
import org.bytedeco.tensorrt.nvonnxparser.IParser;
import org.bytedeco.tensorrt.nvonnxparser.IParserError;

/** One build, from the model file to the engine's bytes. */
final class NativeBuild {
    /** Types come from the file alone, as in TensorRT 11, which knows no other networks. */
    private static final int STRONGLY_TYPED = 1 << NetworkDefinitionCreationFlag.kSTRONGLY_TYPED.value;

    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private final BuildRequest request;
    private final Logger logger;
    private final Log log;
    private final ProgressMonitor progress;

    NativeBuild(BuildRequest request, Logger logger, Log log, ProgressMonitor progress) {
        this.request = request;
        this.logger = logger;
        this.log = log;
        this.progress = progress;
    }

    BuiltEngine run() {
        try (Owned owned = new Owned(log)) {
            IBuilder builder = owned.own(nvinfer.createInferBuilder(logger), "builder");
            INetworkDefinition network = owned.own(builder.createNetworkV2(STRONGLY_TYPED), "network");
            // Weights stay the file's: its bytes are needed until the engine is built.
            BytePointer onnx = new BytePointer(request.onnx());
            owned.own(onnx);
            parse(owned.own(nvonnxparser.createParser(network, logger), "parser"), onnx);
            IBuilderConfig config = owned.own(builder.createBuilderConfig(), "configuration");
            configure(config, request.flags());
            useTimings(owned, config);
            IHostMemory plan =
                    owned.own(builder.buildSerializedNetwork(network, config), "engine of " + request.model());
            return new BuiltEngine(bytes(plan), timings(config), log.take());
        }
    }

    private void parse(IParser parser, BytePointer onnx) {
        if (parser.parse(onnx, request.onnx().length)) {
            return;
        }
        IParserError error = parser.getNbErrors() > 0 ? parser.getError(0) : null;
        String what = error == null || error.isNull()
                ? log.reason()
                : "node " + error.nodeName() + " (" + error.nodeOperator() + "): " + error.desc();
        throw new BadInputException("TensorRT cannot read " + request.model() + ": " + what
                + "; run it on another backend, or change that node");
    }

    private void configure(IBuilderConfig config, BuildFlags flags) {
        set(config, BuilderFlag.kTF32, flags.tf32());
        set(config, BuilderFlag.kSPARSE_WEIGHTS, flags.sparse());
        set(config, BuilderFlag.kDISABLE_TIMING_CACHE, request.timings() == null);
        config.setBuilderOptimizationLevel(flags.level());
        if (flags.workspaceBytes() > 0) {
            config.setMemoryPoolLimit(MemoryPoolType.kWORKSPACE, flags.workspaceBytes());
        }
        // So that the inspector tells kernels and nodes.
        config.setProfilingVerbosity(ProfilingVerbosity.kDETAILED);
        config.setProgressMonitor(progress.forBuilder());
    }

    private static void set(IBuilderConfig config, BuilderFlag flag, boolean on) {
        if (on) {
            config.setFlag(flag);
        } else {
            config.clearFlag(flag);
        }
    }

    /** Timings that TensorRT does not take, of another version or device, are as good as none. */
    private void useTimings(Owned owned, IBuilderConfig config) {
        if (request.timings() == null) {
            return;
        }
        if (request.timings().length > 0 && useTimings(owned, config, request.timings())) {
            return;
        }
        useTimings(owned, config, new byte[0]);
    }

    private static boolean useTimings(Owned owned, IBuilderConfig config, byte[] timings) {
        BytePointer bytes = timings.length == 0 ? null : new BytePointer(timings);
        if (bytes != null) {
            owned.own(bytes);
        }
        ITimingCache cache = config.createTimingCache(bytes, timings.length);
        if (cache == null || cache.isNull()) {
            return false;
        }
        owned.own(cache, "timing cache");
        return config.setTimingCache(cache, false);
    }

    /** Null when there are none. */
    private byte[] timings(IBuilderConfig config) {
        ITimingCache cache = request.timings() == null ? null : config.getTimingCache();
        if (cache == null || cache.isNull()) {
            return null;
        }
        try (Owned owned = new Owned(log)) {
            return bytes(owned.own(cache.serialize(), "timings"));
        }
    }

    private byte[] bytes(IHostMemory memory) {
        long size = memory.size();
        if (memory.data() == null || size < 1 || size > LARGEST) {
            throw new BackendFailure("TensorRT's engine of " + request.model() + " has " + size + " bytes: 1 to "
                    + LARGEST + " are kept");
        }
        byte[] bytes = new byte[(int) size];
        new BytePointer(memory.data()).capacity(size).get(bytes);
        return bytes;
    }
}
