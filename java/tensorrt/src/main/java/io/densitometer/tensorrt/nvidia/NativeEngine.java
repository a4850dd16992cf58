package io.densitometer.tensorrt.nvidia;

import io.densitometer.backend.BackendFailure;
import io.densitometer.backend.OutOfDeviceMemory;
import io.densitometer.cuda.device.Device;
import io.densitometer.cudakernels.global.nvidia;
import io.densitometer.tensorrt.engine.Engine;
import io.densitometer.tensorrt.engine.Execution;
import io.densitometer.tensorrt.engine.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.tensorrt.global.nvinfer.LayerInformationFormat;
import org.bytedeco.tensorrt.global.nvinfer.TensorIOMode;
import org.bytedeco.tensorrt.nvinfer.Dims64;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IEngineInspector;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;

/** An engine on the device. */
final class NativeEngine implements Engine {
    private final ICudaEngine engine;
    private final Device device;
    private final Log log;

    NativeEngine(ICudaEngine engine, Device device, Log log) {
        this.engine = engine;
        this.device = device;
        this.log = log;
    }

    @Override
    public List<Port> ports() {
        List<Port> ports = new ArrayList<>();
        for (int i = 0; i < engine.getNbIOTensors(); i++) {
            String name = engine.getIOTensorName(i);
            if (name == null) {
                throw new BackendFailure("TensorRT does not name tensor " + i + " of the engine: " + log.reason());
            }
            boolean input = engine.getTensorIOMode(name).intern() == TensorIOMode.kINPUT;
            ports.add(new Port(name, input, type(name), sizes(engine.getTensorShape(name))));
        }
        return ports;
    }

    private String type(String name) {
        String type = engine.getTensorDataType(name).intern().name();
        // A newer TensorRT may have types that this enumeration lacks.
        return type == null ? "of unknown type" : type.substring(1).toLowerCase(Locale.ROOT);
    }

    private static List<Long> sizes(Dims64 dims) {
        List<Long> sizes = new ArrayList<>();
        for (int axis = 0; axis < dims.nbDims(); axis++) {
            sizes.add(dims.d(axis));
        }
        return sizes;
    }

    @Override
    public String layers() {
        try (Owned owned = new Owned(log)) {
            IEngineInspector inspector = owned.own(engine.createEngineInspector(), "inspector");
            String json = inspector.getEngineInformation(LayerInformationFormat.kJSON);
            return json == null ? "" : json;
        }
    }

    @Override
    public long executionBytes() {
        return engine.getDeviceMemorySizeV2();
    }

    @Override
    public Execution open() {
        device.bind();
        IExecutionContext context = engine.createExecutionContext();
        if (context == null || context.isNull()) {
            long free = device.freeBytes();
            if (executionBytes() > free) {
                throw new OutOfDeviceMemory(executionBytes(), free);
            }
            throw new BackendFailure("TensorRT made no execution context: " + log.reason());
        }
        return new NativeExecution(context, device, log);
    }

    @Override
    public void close() {
        device.bind();
        nvidia.dsm_tensorrt_delete(engine);
        engine.setNull();
    }
}
