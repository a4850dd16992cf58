package io.densitometer.tensorrt.nvidia;

import io.densitometer.backend.BackendFailure;
import io.densitometer.cuda.device.Device;
import io.densitometer.tensorrt.engine.BuildMonitor;
import io.densitometer.tensorrt.engine.BuildRequest;
import io.densitometer.tensorrt.engine.BuiltEngine;
import io.densitometer.tensorrt.engine.Engine;
import io.densitometer.tensorrt.engine.TensorRt;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IRuntime;

/** TensorRT on a device that was found before: its factories give bogus pointers where there is none. Lives as long as the process. */
final class NativeTensorRt implements TensorRt {
    private final Device device;
    private final String version;
    private final Log log = new Log(line -> line.contains(BuiltEngine.SPARSITY));
    private final Logger logger = new Logger(log);
    private final Owned owned = new Owned(log);
    private final IRuntime runtime;

    NativeTensorRt(Device device, String version) {
        this.device = device;
        this.version = version;
        device.bind();
        runtime = owned.own(nvinfer.createInferRuntime(logger), "runtime");
    }

    @Override
    public String version() {
        return version;
    }

    /** One at a time: builds measure kernels, and their log is one for the process. */
    @Override
    public synchronized BuiltEngine build(BuildRequest request, BuildMonitor monitor) {
        log.clear();
        try (ProgressMonitor progress = new ProgressMonitor()) {
            NativeBuild build = new NativeBuild(request, logger, log, progress);
            return WatchedBuild.run(request.model(), progress, monitor, () -> {
                device.bind();
                return build.run();
            });
        }
    }

    @Override
    public synchronized Engine load(byte[] plan) {
        device.bind();
        log.clear();
        try (BytePointer bytes = new BytePointer(plan)) {
            ICudaEngine engine = runtime.deserializeCudaEngine(bytes, plan.length);
            if (engine == null || engine.isNull()) {
                throw new BackendFailure("TensorRT " + version + " does not take the engine: " + log.reason());
            }
            return new NativeEngine(engine, device, log);
        }
    }
}
